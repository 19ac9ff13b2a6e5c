import type { CallRecord, CallSession, RecordedFile } from '../../store/index.ts';
import { listOf } from '../answer.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { platformLimits } from '../limits.ts';
import { applicationParameters, findApplication, fullApplicationName } from '../names.ts';
import {
  choice,
  date,
  flag,
  idOf,
  integer,
  list,
  type Parameter,
  pageOf,
  pageParameters,
  text,
} from '../parameters.ts';
import { formatDate, parseDate, parseTimeZone, type TimeZone, UTC } from '../time-zone.ts';
import { type RecordOfSession, recordsOf, recordUrl } from './records.ts';

/** What is listed when the client names no dates: as the platform's newest client documents. */
const DEFAULT_RANGE_MS = 31 * 24 * 3_600_000;
/** Seconds: longer than any session, and a safe number of milliseconds. */
const MAX_DURATION = 1e9;

const getCallHistory = command(
  'GetCallHistory',
  {
    does: 'Lists sessions of the last month: what was called, how it ended, where its log is.',
    access: 'history',
    answer: listOf('CallSessionInfo', { timezone: 'of the dates in this answer' }),
    errors: ['OUTPUT_FORMAT'],
  },
  {
    from_date: date(),
    to_date: date(),
    timezone: timeZone(),
    call_session_history_id: list(idOf('session')),
    ...applicationParameters,
    user_id: list(idOf('user')),
    rule_name: text({ code: 'RULE_NAME' }),
    remote_number: list(text()),
    remote_number_list: text({ maxLength: 200_000 }),
    local_number: list(text()),
    call_session_history_custom_data: text(),
    min_duration: integer('INVALID_ARGUMENTS', MAX_DURATION),
    max_duration: integer('INVALID_ARGUMENTS', MAX_DURATION),
    with_calls: flag(),
    with_records: flag(),
    with_other_resources: flag(),
    with_total_count: flag(),
    desc_order: flag(),
    is_async: flag(),
    output: choice(['json'], 'OUTPUT_FORMAT'),
    child_account_id: idOf('account'),
    children_calls_only: flag(),
    ...pageParameters,
    offset: integer('INVALID_ARGUMENTS', platformLimits.historyOffset),
  },
  async (context, p) => {
    const { account, clock, recordings, store } = context;
    if (p.is_async) throw new PlatformError('INVALID_ARGUMENTS', 'there are no asynchronous reports here: is_async');
    if (p.child_account_id !== undefined)
      throw new PlatformError('INVALID_ARGUMENTS', 'the account has no child account with this child_account_id');
    const zone = p.timezone ?? UTC;
    const to = (p.to_date === undefined ? undefined : parseDate(p.to_date, zone)) ?? clock.wallNow();
    const from = (p.from_date === undefined ? undefined : parseDate(p.from_date, zone)) ?? to - DEFAULT_RANGE_MS;
    if (from > to) throw new PlatformError('DATE_RANGE', 'from_date is later than to_date');
    const application = await findApplication(context, p);
    await store.recorder.flush();
    const isCounted = p.with_total_count !== false;
    const { rows, total } = p.children_calls_only
      ? { rows: [], total: 0 }
      : await store.history.list(
          account.id,
          {
            from,
            to,
            ids: p.call_session_history_id,
            applicationId: application?.id,
            userIds: p.user_id,
            ruleName: p.rule_name,
            customData: p.call_session_history_custom_data,
            remoteNumbers: numbersOf(p.remote_number_list) ?? p.remote_number,
            localNumbers: p.local_number,
            duration:
              p.min_duration === undefined && p.max_duration === undefined
                ? undefined
                : {
                    least: (p.min_duration ?? 0) * 1_000,
                    most: (p.max_duration ?? MAX_DURATION) * 1_000,
                    now: clock.wallNow(),
                  },
            newestFirst: p.desc_order,
            isCounted,
          },
          pageOf(p),
        );
    const calls = p.with_calls ? await store.history.calls(rows.map((session) => session.id)) : [];
    const needsRecords = p.with_records || p.with_other_resources;
    const made = p.with_calls || p.with_records ? await store.history.records(rows.map((session) => session.id)) : [];
    const onDisk = made.length > 0 ? new Set(await recordings.names(account.id)) : new Set<string>();
    const records = needsRecords ? await recordsOf(context, new Set(rows.map(({ id }) => id))) : [];
    const secured = await store.applications.securedAmong([...new Set(rows.map((row) => row.applicationId))]);
    const result = rows.map((session) => {
      const own = records.filter(({ sessionId }) => sessionId === session.id);
      const ownCalls = calls.filter((call) => call.callSessionId === session.id);
      const isSecured = secured.has(session.applicationId);
      const urlOf = (name: string, file: RecordedFile | undefined): { record_url: string } => ({
        record_url: recordUrl(context, name, file, isSecured),
      });
      const describeOwn = (call: CallRecord) => {
        const file = made.find((one) => one.callId === call.callId && onDisk.has(one.file));
        return { ...describeCall(call, zone), ...(file && urlOf(file.file, file)) };
      };
      const describeFile = (record: RecordOfSession) => {
        const file = made.find((one) => one.file === record.name);
        return { ...describeRecord(record, zone), ...urlOf(record.name, file) };
      };
      return {
        ...describeSession(context, session, zone, isSecured),
        ...(p.with_calls ? { calls: ownCalls.map(describeOwn) } : {}),
        ...(p.with_records ? { records: own.map(describeFile) } : {}),
        ...(p.with_other_resources ? { other_resource_usage: resourcesOf(context, session, own, zone) } : {}),
      };
    });
    return { result, count: result.length, ...(isCounted ? { total_count: total } : {}), timezone: zone.name };
  },
);

/** A name of the IANA time zone database; `auto` is the account's, which is UTC. */
function timeZone(): Parameter<TimeZone | undefined> {
  return {
    facts: { type: 'name of the IANA time zone database, or `auto`', codes: ['INVALID_ARGUMENTS'] },
    parse: (name, given) => {
      if (given === undefined) return undefined;
      const zone = parseTimeZone(given);
      if (zone === undefined)
        throw new PlatformError('INVALID_ARGUMENTS', `${name} must be a time zone like Europe/Berlin, or auto`);
      return zone;
    },
  };
}

/** @returns undefined for an empty array, as where there is none. @throws {PlatformError} for what is no array of texts. */
function numbersOf(json: string | undefined): string[] | undefined {
  if (json === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    parsed = undefined;
  }
  const entries: unknown[] | undefined = Array.isArray(parsed) ? parsed : undefined;
  const numbers = entries?.filter((entry) => typeof entry === 'string') ?? [];
  if (entries === undefined || numbers.length < entries.length || entries.length > platformLimits.listEntries)
    throw new PlatformError('INVALID_ARGUMENTS', 'remote_number_list must be a JSON array of at most 1000 texts');
  return numbers.length === 0 ? undefined : numbers;
}

const secondsOf = ({ clock }: CommandContext, { startedAt, endedAt }: CallSession): number =>
  Math.max(0, Math.round(((endedAt ?? clock.wallNow()) - startedAt) / 1_000));

function describeSession(context: CommandContext, session: CallSession, zone: TimeZone, isSecured: boolean) {
  const { account, localAddress, logLinks, origin } = context;
  return {
    call_session_history_id: session.id,
    account_id: session.accountId,
    application_id: session.applicationId,
    application_name: fullApplicationName(session.applicationName, account.name),
    ...(session.ruleName === null ? {} : { rule_name: session.ruleName }),
    ...(session.userId === null ? {} : { user_id: session.userId }),
    start_date: formatDate(session.startedAt, zone),
    duration: secondsOf(context, session),
    initiator_address: session.initiatorAddress,
    media_server_address: localAddress,
    log_file_url: isSecured ? logLinks.securedUrl(origin, session.id) : logLinks.url(origin, session.id),
    ...(session.finishReason === null ? {} : { finish_reason: session.finishReason }),
    custom_data: session.customData,
  };
}

function describeCall(call: CallRecord, zone: TimeZone) {
  return {
    call_id: call.id,
    call_key: call.callId,
    start_time: formatDate(call.startedAt, zone),
    ...(call.durationMs === null ? {} : { duration: Math.round(call.durationMs / 1000) }),
    local_number: call.localNumber,
    remote_number: call.remoteNumber,
    remote_number_type: call.remoteNumberType,
    incoming: call.incoming,
    successful: call.successful,
    ...(call.endReason === null ? {} : { end_reason: call.endReason }),
    cost: 0,
  };
}

function describeRecord(record: RecordOfSession, zone: TimeZone) {
  return {
    ...(record.id === undefined ? {} : { record_id: record.id }),
    record_name: record.name,
    start_time: formatDate(record.createdAt, zone),
    file_size: record.sizeBytes,
    cost: 0,
  };
}

function resourcesOf(
  context: CommandContext,
  session: CallSession,
  records: readonly RecordOfSession[],
  zone: TimeZone,
) {
  return [
    {
      resource_usage_id: session.id,
      resource_type: 'CALLSESSION',
      used_at: formatDate(session.startedAt, zone),
      resource_quantity: secondsOf(context, session),
      unit: 'second',
      cost: 0,
    },
    ...records.map(({ id, createdAt, sizeBytes }) => ({
      ...(id === undefined ? {} : { resource_usage_id: id }),
      resource_type: 'VIDEORECORD',
      used_at: formatDate(createdAt, zone),
      resource_quantity: sizeBytes,
      unit: 'byte',
      cost: 0,
    })),
  ];
}

/** What happened. */
export const callHistoryCommands = [getCallHistory];
