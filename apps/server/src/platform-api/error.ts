import { CodedError } from '@callcast/core';

/**
 * Codes of the platform's management API that clients test for. The numbers are the wire contract; the names and texts
 * are ours.
 */
export const PLATFORM_ERROR_CODES = {
  AUTHORIZATION_FAILED: 100,
  INVALID_ARGUMENTS: 101,
  COMMAND_MISSING: 102,
  COMMAND_UNKNOWN: 103,
  COMMAND_FORBIDDEN: 104,
  OUTPUT_FORMAT: 105,
  APPLICATION_NAME_FORMAT: 107,
  APPLICATION_COUNT: 108,
  USER_COUNT: 109,
  PASSWORD_LENGTH: 112,
  APPLICATION_ID: 116,
  USER_ID: 117,
  USER_NAME_TAKEN: 118,
  USER_NAME_FORMAT: 122,
  DATE_RANGE: 123,
  APPLICATION_NAME_TAKEN: 129,
  SCENARIO_TOO_LONG: 130,
  SCENARIO_ID: 132,
  SCENARIO_NAME_TAKEN: 133,
  REQUIRED_EMPTY: 134,
  RULE_ID: 147,
  RULE_PATTERN: 148,
  RULE_PATTERN_EXCLUDE: 149,
  SESSION_ID: 150,
  RULE_NAME: 156,
  SCENARIO_NAME: 168,
  SIP_WHITELIST_ID: 169,
  SIP_WHITELIST_NETWORK: 170,
  SIP_WHITELIST_COUNT: 172,
  RULE_NAME_TAKEN: 175,
  RECORD_ID: 261,
  CONFERENCE_NAME: 269,
  CONFERENCE_NAME_LENGTH: 270,
  SIP_REGISTRATION_COUNT: 272,
  SIP_USERNAME: 273,
  SIP_PROXY: 274,
  SIP_REGISTRATION_ID: 275,
  RATE_LIMITED: 340,
  RECORD_NOT_FOUND: 341,
  PSTN_BLACKLIST_COUNT: 373,
  RULE_WITHOUT_SCENARIO: 375,
  USER_NOT_BOUND: 393,
  PSTN_BLACKLIST_ID: 400,
  SCENARIO_COUNT: 418,
  RULE_SCENARIO_COUNT: 419,
  PSTN_BLACKLIST_PHONE: 425,
  KEY_ID: 433,
  KEY_COUNT: 437,
  ROLE_ID: 440,
  ROLE_NAME: 441,
  JWT_FORMAT: 447,
  ROLE_ID_AND_NAME: 449,
  JWT_LIFETIME: 454,
  JWT_FROM_FUTURE: 455,
  JWT_EXPIRED: 456,
  APPLICATION_NOT_FOUND: 558,
} as const;

export type PlatformErrorCode = keyof typeof PLATFORM_ERROR_CODES;

/** No command ran, and why is told by an HTTP status: clients that wait and come back look for it. */
export class PlatformUnavailable extends CodedError<'START_LIMIT' | 'SHUTTING_DOWN'> {
  get status(): number {
    return this.code === 'START_LIMIT' ? 429 : 503;
  }
}

/** A command refused. Told to the client as HTTP 200 with an error body, as the platform's clients expect. */
export class PlatformError extends CodedError<PlatformErrorCode> {
  get number(): number {
    return PLATFORM_ERROR_CODES[this.code];
  }
}
