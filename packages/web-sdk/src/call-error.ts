import { type ErrorCode, errorFacts } from './error-codes.ts';

/** The one error type of this SDK: `code` is stable API, `message` is for people who read logs. */
export class CallError extends Error {
  readonly code: ErrorCode;
  /** The same action may succeed when repeated without changing anything. */
  readonly retryable: boolean;
  /** What a developer should look at. */
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'CallError';
    this.code = code;
    const facts = errorFacts(code);
    this.retryable = facts.retryable;
    this.hint = facts.hint;
  }
}

/** What an aborted operation rejects with. */
export const abortedError = (signal: AbortSignal): CallError =>
  new CallError('ABORTED', 'cancelled', { cause: signal.reason });
