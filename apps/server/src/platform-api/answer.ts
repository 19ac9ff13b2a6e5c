/** What commands answer: told to people by the documentation, and held against every answer by the tests. */

/** Of a field, for people; or what its objects are made of. */
export type Field = string | { readonly about: string; readonly each: ItemName };

export interface Answer {
  /** `result`: 1, a list of objects, or one object. */
  readonly result: 'done' | { readonly list: ItemName } | { readonly one: ItemName };
  /** Beside `result`. */
  readonly fields?: Readonly<Record<string, Field>>;
}

const counted = {
  count: 'how many are in this answer',
  total_count: 'how many there are in all',
} as const;

export const done: Answer = { result: 'done' };

/** A page of a list. */
export const listOf = (list: ItemName, fields: Answer['fields'] = {}): Answer => ({
  result: { list },
  fields: { ...counted, ...fields },
});

const warnings: Field = { about: 'what is wrong with a text that was saved all the same', each: 'Warning' };
export const doneWithWarnings: Answer = { result: 'done', fields: { warnings } };

/** Objects in answers. A field that has no value is left out. */
export const ITEMS = {
  AccountInfo: {
    account_id: 'its number',
    account_name: 'its name',
    account_email: 'its address',
    created: 'UTC',
    active: 'always true',
    balance: 'always 0: nothing is billed here',
    currency: 'always `USD`',
  },
  ShortAccountInfo: { account_id: 'its number', balance: 'always 0', currency: 'always `USD`' },
  ApplicationInfo: {
    application_id: 'its number',
    application_name: 'its full name, `streaming.demo.voximplant.com`',
    modified: 'UTC',
    secure_record_storage: 'whether its logs are shown to nobody without the API key',
    rules: { about: 'with `with_rules` or `with_scenarios`', each: 'RuleInfo' },
  },
  ScenarioInfo: {
    scenario_id: 'its number',
    scenario_name: 'its name',
    scenario_script: 'its text, byte for byte, with `with_script`',
    modified: 'UTC',
    parent: 'always false: there are no parent accounts',
    application_id: 'whose it is; left out for one that all applications share',
  },
  RuleInfo: {
    rule_id: 'its number',
    application_id: 'whose it is',
    rule_name: 'its name',
    rule_pattern: 'regular expression for the whole number that is dialled',
    rule_pattern_exclude: 'numbers that it does not take all the same',
    video_conference: 'whether all calls to one number share a session',
    bind_key_id: 'the key that it is bound to',
    scenarios: { about: 'what it runs, in this order; with `with_scenarios`', each: 'ScenarioInfo' },
    modified: 'UTC',
  },
  UserInfo: {
    user_id: 'its number',
    user_name: 'the name to log in with',
    user_display_name: 'the name that is shown',
    user_active: 'whether it can log in',
    user_custom_data: 'what you gave it',
    application_id: 'whose it is',
    created: 'UTC',
    modified: 'UTC',
  },
  CallSessionInfo: {
    call_session_history_id: 'its number',
    account_id: 'whose it was',
    application_id: 'whose it was',
    application_name: 'as it was then',
    rule_name: 'as it was then',
    user_id: 'who began it',
    start_date: 'in the time zone that was asked for',
    duration: 'seconds, so far where it still runs',
    initiator_address: 'IP address of who began it',
    media_server_address: 'IP address of this server on your connection',
    log_file_url: 'its log: by a link that works for a day, or, of a secured application, for the API key alone',
    finish_reason: 'why it ended; left out while it runs',
    custom_data: 'what its scenario put into `VoxEngine.customData`',
    calls: { about: 'with `with_calls`', each: 'CallInfo' },
    records: { about: 'with `with_records`', each: 'Record' },
    other_resource_usage: { about: 'with `with_other_resources`', each: 'ResourceUsage' },
  },
  CallInfo: {
    call_id: 'its number in the history',
    call_key: 'its id in logs and in `/api/v1/calls`',
    start_time: 'in the time zone that was asked for',
    duration: 'seconds',
    record_url: 'of its own recording: a link that expires, or for the API key alone if it is `secure`',
    local_number: 'on our side: the number that was dialled',
    remote_number: 'on the other side',
    remote_number_type: '`user`',
    incoming: 'whether it came to us',
    successful: 'whether it was answered',
    end_reason: 'why it ended',
    cost: 'always 0',
  },
  Record: {
    record_id: 'its number, for `DeleteRecord`',
    record_name: 'its name in `/api/v1/recordings`',
    record_url: 'a link that expires, for what a recorder made; for the API key alone otherwise',
    start_time: 'in the time zone that was asked for',
    file_size: 'bytes, so far where it is still written',
    cost: 'always 0',
  },
  ResourceUsage: {
    resource_usage_id: 'number of the session, or of the recording',
    resource_type: '`CALLSESSION`, `VIDEORECORD`',
    used_at: 'in the time zone that was asked for',
    resource_quantity: 'how much',
    unit: '`second` or `byte`',
    cost: 'always 0',
  },
  SecretInfo: {
    secret_id: 'its number',
    secret_name: 'what scenarios say',
    description: 'what you gave it',
    created: 'UTC',
    modified: 'UTC',
  },
  SecretId: { secret_id: 'its number' },
  KeyValueItem: { key: 'the key', value: 'what is kept', expires_at: 'seconds since 1970-01-01 UTC' },
  KeyValueKey: { key: 'the key', expires_at: 'seconds since 1970-01-01 UTC' },
  KeyInfo: {
    account_email: 'of the account',
    account_id: 'of the account',
    key_id: 'a UUID: `kid` of its tokens',
    private_key: 'PKCS #8, PEM. Nobody can be told it again: this server keeps the public half alone',
  },
  KeyView: {
    key_id: 'a UUID',
    key_name: 'what you gave it',
    description: 'what you gave it',
    roles: { about: 'with `with_roles`', each: 'RoleView' },
  },
  RoleView: {
    role_id: 'its number',
    role_name: 'its name',
    gui_only: 'always false',
  },
  SIPRegistration: {
    sip_registration_id: 'its number',
    sip_username: 'the user there',
    proxy: 'the server there',
    auth_user: 'whom the password belongs to, where it is not the user',
    outbound_proxy: 'through which the server is reached',
    is_persistent: 'whether it is to be kept up all the time',
    last_updated: 'seconds since 1970-01-01 UTC',
    purchase_date: 'when it was made, UTC',
    deactivated: 'always false',
    successful: 'always false: this server does not register anywhere yet',
    error_message: 'says so',
    application_id: 'what its calls go to',
    application_name: 'its full name',
    rule_id: 'which takes its calls, whatever its pattern is',
    rule_name: 'its name',
    user_id: 'whose it is',
    user_name: 'its name',
  },
  SipWhiteListInfo: {
    sip_whitelist_id: 'its number',
    sip_whitelist_network: '`192.0.2.0/24`',
    description: 'what you gave it',
  },
  PstnBlackListInfo: { pstn_blacklist_id: 'its number', pstn_blacklist_phone: 'E.164, or a regular expression' },
  Warning: {
    code: '`SCENARIO_COMPILE`',
    msg: 'what, and where',
    line: 'from 1',
    column: 'from 1',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string | { about: string; each: string }>>>>;

export type ItemName = keyof typeof ITEMS;
