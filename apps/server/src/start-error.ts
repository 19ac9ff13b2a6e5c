import { CodedError } from '@callcast/core';

export type StartErrorCode =
  | 'OTEL_INVALID'
  | 'PORT_TAKEN'
  | 'NO_LAN'
  | 'TLS_UNREADABLE'
  | 'TLS_INVALID'
  | 'RTMPS_CA_UNREADABLE'
  | 'RTMPS_CA_NOT_PEM'
  | 'WATCH_UNREADABLE';

/** The server cannot start; the message says what to change. */
export class StartError extends CodedError<StartErrorCode> {}
