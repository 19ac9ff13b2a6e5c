import type { CompiledQuery, DatabaseConnection, Driver, TransactionSettings } from 'kysely';
import { type OperationErrorCode, operationError, StoreError } from './error.ts';

export interface Coding {
  /** What an error of the driver means. */
  readonly codeOf: (error: unknown) => OperationErrorCode;
  /** What goes to the database in the place of a text, where it cannot keep every text. */
  readonly encode?: (text: string) => string;
}

/** A driver whose errors are {@link StoreError}s, the same whichever database it is. */
export class CodedDriver implements Driver {
  readonly #inner: Driver;
  readonly #coding: Coding;
  readonly #inners = new WeakMap<DatabaseConnection, DatabaseConnection>();

  constructor(inner: Driver, coding: Coding) {
    this.#inner = inner;
    this.#coding = coding;
  }

  init(): Promise<void> {
    return this.#inner.init();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const inner = await this.#coded(() => this.#inner.acquireConnection());
    const encode = this.#coding.encode;
    const connection: DatabaseConnection = {
      executeQuery: <Row>(query: CompiledQuery) =>
        this.#coded(() => inner.executeQuery<Row>(encode === undefined ? query : encoded(query, encode))),
      streamQuery: (query: CompiledQuery, chunkSize: number) => inner.streamQuery(query, chunkSize),
    } as DatabaseConnection;
    this.#inners.set(connection, inner);
    return connection;
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return this.#coded(() => this.#inner.beginTransaction(this.#innerOf(connection), settings));
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#coded(() => this.#inner.commitTransaction(this.#innerOf(connection)));
  }

  /** Never throws: what made it necessary is what the caller is to hear, and a connection that is lost has rolled back. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#inner.rollbackTransaction(this.#innerOf(connection)).catch(() => undefined);
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.#inner.releaseConnection(this.#innerOf(connection));
  }

  destroy(): Promise<void> {
    return this.#inner.destroy();
  }

  #innerOf(connection: DatabaseConnection): DatabaseConnection {
    return this.#inners.get(connection) ?? connection;
  }

  async #coded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof StoreError ? error : operationError(this.#coding.codeOf(error), error);
    }
  }
}

function encoded(query: CompiledQuery, encode: (text: string) => string): CompiledQuery {
  const parameters = query.parameters.map((value) => (typeof value === 'string' ? encode(value) : value));
  return { ...query, parameters };
}
