import type { Browser } from './browser.ts';
import { CallError } from './call-error.ts';
import type { KnownErrorCode } from './error-codes.ts';

/**
 * Names of the exceptions of `getUserMedia`.
 *
 * Source: Media Capture and Streams §10.2; the older names are what Safari and old Chromium still throw.
 */
const CODE_BY_EXCEPTION: Readonly<Record<string, KnownErrorCode>> = {
  NotAllowedError: 'PERMISSION_DENIED',
  PermissionDeniedError: 'PERMISSION_DENIED',
  // Permissions policy of an embedding page, or a user who switched all capture off.
  SecurityError: 'PERMISSION_DENIED',
  NotFoundError: 'DEVICE_NOT_FOUND',
  DevicesNotFoundError: 'DEVICE_NOT_FOUND',
  NotReadableError: 'DEVICE_IN_USE',
  TrackStartError: 'DEVICE_IN_USE',
  AbortError: 'DEVICE_FAILED',
  OverconstrainedError: 'DEVICE_CONSTRAINTS',
  ConstraintNotSatisfiedError: 'DEVICE_CONSTRAINTS',
};

/** Why no device can be opened here at all, before asking the user anything. */
export function missingMediaDevices(browser: Pick<Browser, 'isSecureContext' | 'mediaDevices'>): CallError | undefined {
  if (browser.mediaDevices !== undefined) return undefined;
  return browser.isSecureContext
    ? new CallError('WEBRTC_MISSING', 'this browser has no navigator.mediaDevices')
    : new CallError('INSECURE_ORIGIN', 'navigator.mediaDevices is hidden on an insecure origin');
}

/**
 * Names the reason why a device could not be opened.
 *
 * @param error Whatever `getUserMedia` rejected with.
 * @param asked The device kinds asked for, used when no device of a kind exists: Safari then reports constraints.
 * @param present Device kinds that the browser lists.
 */
export function deviceError(
  error: unknown,
  asked: readonly ('camera' | 'microphone')[],
  present?: ReadonlySet<'camera' | 'microphone'>,
): CallError {
  const name = error instanceof Error || isNamed(error) ? error.name : '';
  const message = error instanceof Error ? error.message : String(error);
  let code: KnownErrorCode = Object.hasOwn(CODE_BY_EXCEPTION, name) ? CODE_BY_EXCEPTION[name]! : 'DEVICE_FAILED';
  if (code === 'DEVICE_CONSTRAINTS' && present !== undefined && asked.some((kind) => !present.has(kind))) {
    code = 'DEVICE_NOT_FOUND';
  }
  return new CallError(code, `${asked.join(' and ')}: ${message || name || 'unknown failure'}`, { cause: error });
}

/** `OverconstrainedError` is no `Error` in older browsers. */
function isNamed(value: unknown): value is { readonly name: string } {
  return typeof value === 'object' && value !== null && typeof (value as { name?: unknown }).name === 'string';
}
