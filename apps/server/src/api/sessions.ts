import type { Scheduler } from '@callcast/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { originOf, sendProblem } from '../http/index.ts';
import type { CallSession, Store, StoredCall } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { idOf } from './application-of-request.ts';
import { listAnswer } from './export.ts';
import type { HistoryList, historyLists } from './history-list.ts';
import { CallRecordsQuery, numberOf, SessionsQuery, SPAN, spanOf } from './history-query.ts';
import { OrNull } from './or-null.ts';
import { bodyOfOutput, OutputBody } from './outputs.ts';
import { RecordingBody } from './recording-facts.ts';
import type { SessionLogLinks } from './session-log-link.ts';
import {
  bodyOfCallRecord,
  CALL_COLUMNS,
  CallOfSession,
  CallRecordBody,
  factsOfCall,
  factsOfSession,
  SESSION_COLUMNS,
  SessionBody,
} from './session-schema.ts';

export interface SessionsOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly links: SessionLogLinks;
  readonly answerList: ReturnType<typeof historyLists>;
  /** What there is of a session's recordings. */
  readonly recordingsOf: (accountId: number, sessionId: number) => Promise<readonly Static<typeof RecordingBody>[]>;
}

/** Calls and outputs of a session that it is answered with, the newest: a megabyte. Lists have all. */
const PARTS_OF_SESSION = 1_000;

const SessionListBody = Type.Object({ sessions: Type.Array(SessionBody), nextCursor: OrNull(Type.String()) });
const CallRecordListBody = Type.Object({
  callRecords: Type.Array(CallRecordBody),
  nextCursor: OrNull(Type.String()),
});
const WholeSessionBody = Type.Object({
  ...SessionBody.properties,
  calls: Type.Array(CallOfSession),
  outputs: Type.Array(OutputBody),
  recordings: Type.Array(RecordingBody),
});

const OPERATIONS = {
  list: {
    id: 'listCallSessions',
    section: 'sessions',
    summary: 'Sessions that run and that are over, the newest first',
    description: `${SPAN} \`number\` is of one of its calls, at either end.`,
    access: 'api-key',
    answers: { 200: listAnswer(SessionListBody) },
    problems: { 400: ['CURSOR_MALFORMED'], 503: ['TOO_MANY_EXPORTS'] },
  },
  calls: {
    id: 'listCallRecords',
    section: 'sessions',
    summary: 'Calls that run and that are over, the newest first',
    description: `${SPAN} \`number\` is at either end.`,
    access: 'api-key',
    answers: { 200: listAnswer(CallRecordListBody) },
    problems: { 400: ['CURSOR_MALFORMED'], 503: ['TOO_MANY_EXPORTS'] },
  },
  one: {
    id: 'getCallSession',
    section: 'sessions',
    summary: 'A session with its calls, outputs and recordings',
    access: 'api-key',
    parameters: { session: 'As in the list' },
    problems: { 404: ['SESSION_UNKNOWN'] },
  },
} as const satisfies Record<string, Operation>;

/** `GET /api/v1/sessions`, `GET /api/v1/sessions/{session}` and `GET /api/v1/call-records`. Bearer: the account's API key. */
export function registerSessions(app: FastifyInstance, options: SessionsOptions): void {
  const { store, scheduler, links, answerList, recordingsOf } = options;
  const accountOf = accountsOfRequests({ store, clock: scheduler });
  const factsWithLog = async (request: FastifyRequest, sessions: readonly CallSession[]) => {
    const secured = await store.applications.securedAmong([...new Set(sessions.map((one) => one.applicationId))]);
    const origin = originOf(request);
    return sessions.map((session) => {
      const { id, applicationId } = session;
      const logUrl = secured.has(applicationId) ? links.securedUrl(origin, id) : links.url(origin, id);
      return { ...factsOfSession(session, scheduler.wallNow()), logUrl };
    });
  };

  app.get<{ Querystring: Static<typeof SessionsQuery> }>(
    '/api/v1/sessions',
    {
      schema: { querystring: SessionsQuery, response: { 200: SessionListBody } },
      config: { operation: OPERATIONS.list },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { rule: ruleName, number, finishReason, customData, state, format, limit, cursor, ...rest } = request.query;
      const span = spanOf(rest, reply);
      if (span === undefined) return reply;
      const [applicationId, userId] = [numberOf(rest.application), numberOf(rest.user)];
      const isRunning = state === undefined ? undefined : state === 'running';
      const search = { ...span, applicationId, userId, ruleName, number, finishReason, customData, isRunning };
      await store.recorder.flush(); // what was told a moment ago is in the answer
      const list: HistoryList<CallSession> = {
        name: 'sessions',
        accountId: account.id,
        filters: [span.from, span.to, applicationId, userId, ruleName, number, finishReason, customData, state],
        columns: SESSION_COLUMNS,
        read: (piece) => store.history.search(account.id, search, piece),
        positionOf: ({ startedAt, id }) => ({ at: startedAt, id }),
        bodyOf: (session) => factsOfSession(session, scheduler.wallNow()),
        pageOf: (sessions) => factsWithLog(request, sessions),
      };
      return answerList(request, reply, list, { format, limit, cursor });
    },
  );

  app.get<{ Querystring: Static<typeof CallRecordsQuery> }>(
    '/api/v1/call-records',
    {
      schema: { querystring: CallRecordsQuery, response: { 200: CallRecordListBody } },
      config: { operation: OPERATIONS.calls },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { number, format, limit, cursor, ...rest } = request.query;
      const span = spanOf(rest, reply);
      if (span === undefined) return reply;
      const [applicationId, sessionId] = [numberOf(rest.application), numberOf(rest.session)];
      await store.recorder.flush();
      const list: HistoryList<StoredCall> = {
        name: 'callRecords',
        accountId: account.id,
        filters: [span.from, span.to, applicationId, sessionId, number],
        columns: CALL_COLUMNS,
        read: (piece) => store.history.searchCalls(account.id, { ...span, applicationId, sessionId, number }, piece),
        positionOf: ({ startedAt, id }) => ({ at: startedAt, id }),
        bodyOf: bodyOfCallRecord,
      };
      return answerList(request, reply, list, { format, limit, cursor });
    },
  );

  app.get<{ Params: { session: string } }>(
    '/api/v1/sessions/:session',
    { schema: { response: { 200: WholeSessionBody } }, config: { operation: OPERATIONS.one } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const sessionId = idOf(request.params.session);
      await store.recorder.flush();
      const session = await store.history.session(account.id, sessionId);
      if (session === undefined)
        return sendProblem(reply, 404, 'SESSION_UNKNOWN', 'Your account has no such session in its history');
      const newest = { before: undefined, count: PARTS_OF_SESSION };
      const [facts, calls, outputs, recordings] = await Promise.all([
        factsWithLog(request, [session]),
        store.history.searchCalls(account.id, { sessionId }, newest),
        store.outputs.list(account.id, { sessionId }, newest),
        recordingsOf(account.id, sessionId),
      ]);
      return { ...facts[0], calls: calls.map(factsOfCall), outputs: outputs.map(bodyOfOutput), recordings };
    },
  );
}
