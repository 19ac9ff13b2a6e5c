/** Small, JSON-safe facts for the log line (lengths, ids). Never payload bytes or credentials. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** An error the caller may branch on: `code` is stable API, `message` is for people, `cause` is never lost. */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly details: ErrorDetails;

  constructor(code: Code, message: string, options: { cause?: unknown; details?: ErrorDetails } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** A broken invariant: a bug of ours, never a peer's doing. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}

/** For the `default` of an exhaustive `switch`: does not compile while a case is missing. */
export function unreachable(value: never): never {
  throw new Error(`invariant broken: unexpected ${JSON.stringify(value)}`);
}
