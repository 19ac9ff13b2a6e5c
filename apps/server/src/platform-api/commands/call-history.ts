import type { CallRecord, CallSession } from '../../store/index.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { applicationParameters, findApplication, formatDate, fullApplicationName } from '../names.ts';
import { date, flag, integer, list, pageOf, pageParameters, text } from '../parameters.ts';

/** What is listed when the client names no dates: as the platform's newest client documents. */
const DEFAULT_RANGE_MS = 31 * 24 * 3_600_000;

const getCallHistory = command(
  'GetCallHistory',
  {
    from_date: date(),
    to_date: date(),
    timezone: text({ pattern: /^(utc|gmt|etc\/(utc|gmt)|auto)$/i, format: 'UTC' }),
    call_session_history_id: list(integer('SESSION_ID')),
    ...applicationParameters,
    user_id: integer('USER_ID'),
    rule_name: text({ code: 'RULE_NAME' }),
    with_calls: flag(),
    desc_order: flag(),
    ...pageParameters,
  },
  async (context, p) => {
    const { account, clock, store } = context;
    const to = p.to_date ?? clock.wallNow();
    const from = p.from_date ?? to - DEFAULT_RANGE_MS;
    if (from > to) throw new PlatformError('DATE_RANGE', 'from_date is later than to_date');
    const application = await findApplication(context, p);
    await store.recorder.flush();
    const { rows, total } = await store.history.list(
      account.id,
      {
        from,
        to,
        ids: p.call_session_history_id,
        applicationId: application?.id,
        userId: p.user_id,
        ruleName: p.rule_name,
        newestFirst: p.desc_order,
      },
      pageOf(p),
    );
    const calls = p.with_calls ? await store.history.calls(rows.map((session) => session.id)) : [];
    const result = rows.map((session) => ({
      ...describeSession(context, session),
      ...(p.with_calls ? { calls: calls.filter((call) => call.callSessionId === session.id).map(describeCall) } : {}),
    }));
    return { result, count: result.length, total_count: total, timezone: 'Etc/GMT' };
  },
);

function describeSession({ account, clock, localAddress, logLinks, origin }: CommandContext, session: CallSession) {
  return {
    call_session_history_id: session.id,
    account_id: session.accountId,
    application_id: session.applicationId,
    application_name: fullApplicationName(session.applicationName, account.name),
    ...(session.ruleName === null ? {} : { rule_name: session.ruleName }),
    ...(session.userId === null ? {} : { user_id: session.userId }),
    start_date: formatDate(session.startedAt),
    /** Seconds, so far where it still runs. */
    duration: Math.max(0, Math.round(((session.endedAt ?? clock.wallNow()) - session.startedAt) / 1000)),
    initiator_address: session.initiatorAddress,
    media_server_address: localAddress,
    log_file_url: logLinks.url(origin, session.id),
    ...(session.finishReason === null ? {} : { finish_reason: session.finishReason }),
    custom_data: session.customData,
  };
}

function describeCall(call: CallRecord) {
  return {
    call_id: call.callId,
    start_time: formatDate(call.startedAt),
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

/** What happened. */
export const callHistoryCommands = [getCallHistory];
