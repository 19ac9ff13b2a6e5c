export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Small, JSON-safe facts. Keys end in their unit (`timeoutMs`, `sizeBytes`). Never stream keys, tokens or media. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log. `child` adds fields (`callId`, `runId`, …) to every line. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
}

/** Drops every line. For tests and for callers that do not care. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};
