import { CodedError } from '@callcast/core';

export type StartErrorCode = 'PORT_TAKEN' | 'EGRESS_INVALID';

/** The server cannot start; the message says what to change. */
export class StartError extends CodedError<StartErrorCode> {}
