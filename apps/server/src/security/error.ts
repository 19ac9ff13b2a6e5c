import { CodedError } from '@callcast/core';

export type SecurityErrorCode = 'SECURITY_BUSY' | 'SECURITY_KEY_DAMAGED' | 'SECURITY_ROTATION_UNFINISHED';

/** A check that could not be made, or a key that cannot be used. */
export class SecurityError extends CodedError<SecurityErrorCode> {}
