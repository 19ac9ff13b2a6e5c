import type { Generated } from 'kysely';
import type { Actor } from '../access/actor.ts';
import type { Role } from '../access/scopes.ts';

/** Instants are milliseconds since 1970-01-01 UTC; booleans are 0 or 1, for SQLite has no other, and it is the same in both databases. */
type WallMs = number;
type Flag = 0 | 1;

/** What the operator configured. With SQLite its file is written with full synchronisation: a commit survives a power cut. */
export interface ConfigurationTables {
  accounts: {
    id: Generated<number>;
    name: string;
    email: string;
    created_at: WallMs;
  };
  applications: {
    id: Generated<number>;
    account_id: number;
    /** The short name: `streaming`, not `streaming.demo.voximplant.com`. */
    name: string;
    modified_at: WallMs;
  };
  scenarios: {
    id: Generated<number>;
    account_id: number;
    /** 0 = shared by all applications of the account. Not NULL, because NULLs are distinct in a unique index. */
    application_id: number;
    name: string;
    /** The author's text, byte for byte: that of the version. */
    source: string;
    /** Number of its newest version. */
    version: Generated<number>;
    modified_at: WallMs;
  };
  scenario_versions: {
    scenario_id: number;
    /** 1, 2, 3, … within the scenario. */
    number: number;
    source: string;
    /** Of the source in UTF-8, as lower-case hexadecimal digits. */
    sha256: string;
    created_at: WallMs;
    /** Whoever saved it, if that is known. */
    created_by: string | null;
  };
  rules: {
    id: Generated<number>;
    application_id: number;
    name: string;
    pattern: string;
    pattern_exclude: string | null;
    video_conference: Flag;
    /** Rules are tried in ascending order. */
    position: number;
    modified_at: WallMs;
  };
  rule_scenarios: { rule_id: number; scenario_id: number; position: number };
  users: {
    id: Generated<number>;
    application_id: number;
    name: string;
    display_name: string;
    password_hash: string;
    active: Flag;
    custom_data: string;
    /** Of those who log in by one-time keys as well. It opens for this row alone. */
    sealed_login_hash: Generated<string | null>;
    created_at: WallMs;
    modified_at: WallMs;
  };
  destinations: {
    id: Generated<number>;
    application_id: number;
    /** What scenarios say; unique within the application. */
    name: string;
    preset: string;
    /** `rtmp://host[:port]/path`, without application and key. */
    server: string;
    application: string | null;
    backup_server: string | null;
    /** The stream key, sealed: it opens for this row alone. */
    sealed_key: string;
    /** The key's last characters, or nothing when it is short. */
    key_hint: string;
    /** JSON: a reader of an older version ignores what it does not know. */
    policy: string;
    created_at: WallMs;
    modified_at: WallMs;
  };
  secrets: {
    id: Generated<number>;
    application_id: number;
    /** What scenarios say; unique within the application. */
    name: string;
    description: string;
    /** It opens for this row alone. */
    sealed_value: string;
    created_at: WallMs;
    modified_at: WallMs;
  };
  access_tokens: {
    token_sha256: string;
    user_id: number;
    created_at: WallMs;
    expires_at: WallMs;
    /** Of the refresh token that came with it. */
    family: string | null;
  };
  /** Good once each; a used one is kept until it expires, so that a second use is seen. */
  refresh_tokens: {
    token_sha256: string;
    /** What came of one login. */
    family: string;
    user_id: number;
    created_at: WallMs;
    expires_at: WallMs;
    used_at: WallMs | null;
  };
  whip_keys: {
    id: Generated<number>;
    user_id: number;
    name: string;
    prefix: string;
    key_sha256: string;
    created_at: WallMs;
    last_used_at: WallMs | null;
  };
  api_keys: {
    id: Generated<number>;
    account_id: number;
    name: string;
    /** First characters of the key, so that a person can tell keys apart. */
    prefix: string;
    key_sha256: string;
    /** Names, with a space between. */
    scopes: string;
    created_at: WallMs;
    last_used_at: WallMs | null;
    expires_at: WallMs | null;
  };
  /** Who works with an account in the console. */
  members: {
    id: Generated<number>;
    account_id: number;
    /** To log in with; unique within the account. */
    name: string;
    display_name: string;
    role: Role;
    password_hash: string;
    created_at: WallMs;
    modified_at: WallMs;
    last_login_at: WallMs | null;
  };
  member_sessions: {
    handle_sha256: string;
    member_id: number;
    token_sha256: string;
    previous_sha256: string | null;
    rotated_at: WallMs;
    confirmed_at: WallMs | null;
    used_at: WallMs;
    created_at: WallMs;
  };
  audit_entries: {
    id: Generated<number>;
    account_id: number;
    at: WallMs;
    actor_kind: Actor['kind'];
    actor_id: string;
    actor_name: string;
    action: string;
    /** Ids and names, never a value. */
    target: string;
    address: string;
  };
  /** Public halves of the keys that sign tokens of the management API. */
  service_keys: {
    id: string;
    account_id: number;
    name: string;
    description: string;
    /** SPKI, PEM. */
    public_key: string;
    created_at: WallMs;
  };
  service_key_roles: { key_id: string; role_id: number };
  /** The key that a rule's scenarios may act with. */
  rule_keys: { rule_id: number; key_id: string };
  /** An application that is not here keeps its logs behind links. */
  secured_applications: { application_id: number };
  sip_registrations: {
    id: Generated<number>;
    account_id: number;
    username: string;
    proxy: string;
    auth_user: string | null;
    outbound_proxy: string | null;
    /** It opens for this row alone. */
    sealed_password: string | null;
    persistent: Flag;
    application_id: number | null;
    rule_id: number | null;
    user_id: number | null;
    created_at: WallMs;
    modified_at: WallMs;
  };
  sip_whitelist: { id: Generated<number>; account_id: number; network: string; description: string };
  /** Where events of an account are sent. */
  webhooks: {
    id: Generated<number>;
    account_id: number;
    /** null: of all. */
    application_id: number | null;
    url: string;
    description: string;
    /** JSON: types of events. */
    events: string;
    /** It opens for this row alone. */
    sealed_secret: string;
    enabled: Flag;
    disabled_reason: string | null;
    failing_since: WallMs | null;
    dropped: number;
    created_at: WallMs;
    modified_at: WallMs;
  };
  /** Replaced, and still signing until then. */
  webhook_old_secrets: {
    id: Generated<number>;
    webhook_id: number;
    /** It opens for the row of its webhook alone, as the one in use does. */
    sealed_secret: string;
    expires_at: WallMs;
  };
  webhook_deliveries: {
    id: Generated<number>;
    webhook_id: number;
    message_id: string;
    type: string;
    payload: string;
    /** `pending`, `delivered` or `failed`. */
    state: string;
    attempts: number;
    created_at: WallMs;
    /** null when it is over. */
    next_attempt_at: WallMs | null;
    finished_at: WallMs | null;
  };
  webhook_attempts: {
    id: Generated<number>;
    delivery_id: number;
    at: WallMs;
    duration_ms: number;
    status: number | null;
    code: string | null;
    error: string | null;
    answer: string;
  };
  /** Answers that are sent again to who asks again. */
  idempotency_keys: {
    account_id: number;
    key: string;
    request_sha256: string;
    /** Null: the first request still runs. */
    status: number | null;
    /** JSON. */
    headers: string;
    body: string | null;
    created_at: WallMs;
  };
  pstn_blacklist: { id: Generated<number>; account_id: number; phone: string };
}

/** What happened. With SQLite its file survives the death of the process; a power cut may cost its last moment. */
export interface HistoryTables {
  call_sessions: {
    id: Generated<number>;
    account_id: number;
    application_id: number;
    /** As it was then: the application may be gone by now. */
    application_name: string;
    rule_name: string | null;
    user_id: number | null;
    initiator_address: string;
    custom_data: string;
    started_at: WallMs;
    ended_at: WallMs | null;
    finish_reason: string | null;
  };
  calls: {
    id: Generated<number>;
    call_session_id: number;
    call_id: string;
    incoming: Flag;
    local_number: string;
    remote_number: string;
    remote_number_type: string;
    started_at: WallMs;
    ended_at: WallMs | null;
    duration_ms: number | null;
    successful: Flag;
    end_reason: string | null;
    /** Of its session, for lists. */
    account_id: number;
    application_id: number;
    session_started_at: WallMs;
  };
  /** What agents published: {@link OutputRecord}. */
  outputs: {
    id: Generated<number>;
    call_session_id: number;
    account_id: number;
    application_id: number;
    application_name: string;
    output_id: string;
    destination: string | null;
    host: string | null;
    state: string;
    reason: string;
    code: string | null;
    started_at: WallMs;
    live_at: WallMs | null;
    ended_at: WallMs | null;
    on_air_ms: number;
    reconnects: number;
    video_codec: string | null;
    width: number | null;
    height: number | null;
    audio_codec: string | null;
    channels: number | null;
    average_bitrate_bps: number;
    dropped_tags: number;
    source_loss_ppm: number | null;
  };
  /** Files of recorders. The file itself may be gone by now. */
  records: {
    id: Generated<number>;
    call_session_id: number;
    /** Name of the file, unique. */
    file: string;
    title: string | null;
    /** Whose own recording it is. */
    call_id: string | null;
    secure: Flag;
    link_seconds: number;
    file_name: string | null;
    started_at: WallMs;
    duration_ms: number | null;
  };
}

/** What sessions wrote. Kept by the day; its files survive the death of the process, a power cut may cost its last moment. */
export interface LogTables {
  session_log_lines: {
    /** {@link nextLineId} */
    id: number;
    call_session_id: number;
    account_id: number;
    application_id: number;
    at: WallMs;
    level: string;
    message: string;
  };
}

/** What scenarios keep. With SQLite its file survives the death of the process; a power cut may cost its last moment. */
export interface StorageTables {
  /** The key-value storage of applications. */
  storage_items: {
    application_id: number;
    key: string;
    value: string;
    /** Seconds since 1970-01-01 UTC. */
    expires_at: number;
  };
}
