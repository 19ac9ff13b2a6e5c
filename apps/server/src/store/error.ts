import { CodedError } from '@callcast/core';

export type StoreErrorCode =
  | 'STORE_OPEN_FAILED'
  | 'STORE_MISSING'
  | 'STORE_MIGRATION_FAILED'
  | 'STORE_IN_USE'
  | 'STORE_URL_INVALID'
  | 'STORE_NOT_EMPTY'
  | 'STORE_BACKUP_EXISTS'
  | 'STORE_BACKUP_DAMAGED'
  | 'STORE_BACKUP_NEWER'
  | OperationErrorCode;

/**
 * Why a statement failed, whichever database it was. `STORE_CONFLICT`: a unique name or number is taken. `STORE_FULL`: no room on
 * the disk. `STORE_BUSY`: others hold what it needs for too long. `STORE_UNREACHABLE`: the database does not answer.
 * `STORE_FAILED`: anything else. Nothing of the transaction was kept, but for a commit that was cut off: then nobody knows.
 */
export type OperationErrorCode = 'STORE_CONFLICT' | 'STORE_FULL' | 'STORE_BUSY' | 'STORE_UNREACHABLE' | 'STORE_FAILED';

/** The store cannot be opened, and the server does not start; or an operation on it failed, and the server goes on. */
export class StoreError extends CodedError<StoreErrorCode> {}

/** What people are told; what the database said follows. */
const SENTENCES: Readonly<Record<OperationErrorCode, string>> = {
  STORE_CONFLICT: 'it is there already',
  STORE_FULL: 'the disk of the database is full: free some space, nothing else is to be done',
  STORE_BUSY: 'the database is held by another process for too long',
  STORE_UNREACHABLE: 'the database does not answer',
  STORE_FAILED: 'the database failed',
};

/** A failed statement, with what the database said: its message, which names tables but holds no value. */
export function operationError(code: OperationErrorCode, cause: unknown): StoreError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new StoreError(code, `${SENTENCES[code]} (${said})`, { cause });
}

/** @returns What `work` returns, or `taken` where a unique constraint refused it. */
export async function unlessTaken<Result, Taken>(work: Promise<Result>, taken: Taken): Promise<Result | Taken> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STORE_CONFLICT') return taken;
    throw error;
  }
}
