import { CodedError } from '@callcast/core';

export type RobotErrorCode =
  /** The server refused the call; `details.status` is the HTTP status or the SIP-like code. */
  | 'ROBOT_CALL_REFUSED'
  /** No server there, or it went away. */
  | 'ROBOT_UNREACHABLE'
  | 'ROBOT_NOT_CONNECTED';

/** Fatal to one robot call. */
export class RobotError extends CodedError<RobotErrorCode> {}
