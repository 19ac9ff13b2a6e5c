import type { OutputFailure } from '@callcast/calls';
import { CodedError } from '@callcast/core';

export const DISK_FULL: OutputFailure = {
  code: 'RECORDING_DISK_FULL',
  reason: 'The disk is full; what was recorded so far is kept',
};

/** Why a recording ends, for the tenant's log: without the paths of this machine. */
export function recordingFailure(cause: unknown): OutputFailure {
  if (cause instanceof CodedError) return { code: cause.code, reason: cause.message };
  const code = systemCode(cause) ?? 'unknown';
  if (code === 'ENOSPC' || code === 'EDQUOT') return DISK_FULL;
  return { code: 'RECORDING_FAILED', reason: `The file cannot be written (${code}); what was recorded so far is kept` };
}

/** @returns The name of what the system refused (`EACCES`); undefined for every other error. Node's own codes are no such names. */
export function systemCode(cause: unknown): string | undefined {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}
