import type { PlatformErrorCode } from './error.ts';

/** What an id can stand for, and the code of one that stands for nothing. Others' ids stand for nothing. */
export const ENTITIES = {
  application: { code: 'APPLICATION_ID', of: 'of an application' },
  scenario: { code: 'SCENARIO_ID', of: 'of a scenario' },
  rule: { code: 'RULE_ID', of: 'of a rule' },
  user: { code: 'USER_ID', of: 'of a user' },
  session: { code: 'SESSION_ID', of: 'of a session' },
  secret: { code: 'INVALID_ARGUMENTS', of: 'of a secret' },
  record: { code: 'RECORD_ID', of: 'of a recording' },
  'sip registration': { code: 'SIP_REGISTRATION_ID', of: 'of a SIP registration' },
  'white list item': { code: 'SIP_WHITELIST_ID', of: 'of an entry of the SIP white list' },
  'black list item': { code: 'PSTN_BLACKLIST_ID', of: 'of an entry of the PSTN black list' },
  key: { code: 'KEY_ID', of: 'of a key' },
  role: { code: 'ROLE_ID', of: 'of a role' },
  account: { code: 'INVALID_ARGUMENTS', of: 'of a child account' },
} as const satisfies Record<string, { readonly code: PlatformErrorCode; readonly of: string }>;

export type Entity = keyof typeof ENTITIES;
