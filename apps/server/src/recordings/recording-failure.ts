import type { OutputFailure } from '@callcast/calls';
import { CodedError, type Log } from '@callcast/core';

export const DISK_FULL: OutputFailure = {
  code: 'RECORDING_DISK_FULL',
  reason: 'The disk is full; what was recorded so far is kept',
};

/**
 * Why a recording ends, for the tenant's log: without the paths of this machine. What neither the system nor a check of ours
 * has foreseen is a bug, here or in a library: it goes to the server's log, with its stack.
 */
export function recordingFailure(cause: unknown, log: Log): OutputFailure {
  if (cause instanceof CodedError) return { code: cause.code, reason: cause.message };
  const code = systemCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return DISK_FULL;
  if (code === undefined) log.error('an error in a recording that was not foreseen', { error: stackOf(cause) });
  const why =
    code === undefined ? 'An error inside the server; its log has it' : `The file cannot be written (${code})`;
  return { code: 'RECORDING_FAILED', reason: `${why}; what was recorded so far is kept` };
}

/** @returns The name of what the system refused (`EACCES`); undefined for every other error. Node's own codes are no such names. */
export function systemCode(cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

/** For the server's log. */
export function stackOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
