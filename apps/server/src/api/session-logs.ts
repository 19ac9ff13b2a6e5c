import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Scheduler } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { Places, sendProblem } from '../http/index.ts';
import { followLog, type LogScope, type NumberedLogLine, type Store } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { idOf } from './application-of-request.ts';
import { logLimits } from './log-limits.ts';
import { formatLogEvent, formatLogLine, formatNumberedLogLine } from './session-log-format.ts';
import type { SessionLogLinks } from './session-log-link.ts';

export interface SessionLogsOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly links: SessionLogLinks;
}

/** Query values are texts. `after` is the number of a line, as the ids of events are. */
const QUERY = {
  follow: Type.Optional(Type.String({ pattern: '^(|true|false)$' })),
  after: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
};
const LogQuery = Type.Object(QUERY, { additionalProperties: false });
const AllQuery = Type.Object(
  { ...QUERY, application: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })) },
  { additionalProperties: false },
);

const LINES = {
  description: 'Lines of the log; with `follow` they go on until the session ends',
  content: { 'text/plain': Type.String(), 'text/event-stream': Type.String() },
};
const FOLLOWING =
  'Text, or events where `Accept` names `text/event-stream`: resumed by `Last-Event-ID`. `after` is the number of the last line that is known.';
const OPERATIONS = {
  one: {
    id: 'getSessionLog',
    section: 'sessions',
    summary: 'The log of a session',
    description: FOLLOWING,
    access: 'api-key',
    parameters: { session: 'As in the call history' },
    answers: { 200: LINES },
    problems: { 404: ['SESSION_UNKNOWN'], 503: ['TOO_MANY_FOLLOWERS'] },
  },
  all: {
    id: 'getAccountLog',
    section: 'sessions',
    summary: 'The logs of all sessions of the account, from now on',
    description: FOLLOWING,
    access: 'api-key',
    answers: { 200: LINES },
    problems: { 503: ['TOO_MANY_FOLLOWERS'] },
  },
} as const satisfies Record<string, Operation>;

interface Wanted {
  readonly follow?: string | undefined;
  readonly after?: string | undefined;
}

/**
 * Logs of sessions, as text or, where `text/event-stream` is accepted, as events:
 *
 * - `GET /logs/{session}?token=…`: one, for whoever has its link;
 * - `GET /api/v1/sessions/{session}/log`: one of the account whose API key is the bearer;
 * - `GET /api/v1/session-log`: all of the account's from now on, or from `after`.
 *
 * They tell what there is; with `follow` they go on until the session ends.
 */
export function registerSessionLogs(app: FastifyInstance, options: SessionLogsOptions): void {
  const { store, scheduler, links } = options;
  const accountOf = accountsOfRequests({ store, clock: scheduler });
  const send = senders(options);

  app.get<{ Params: { session: string }; Querystring: Record<string, unknown> }>(
    '/logs/:session',
    async (request, reply) => {
      const { session } = request.params;
      const { token, follow, after } = request.query;
      reply.header('cache-control', 'no-store');
      if (typeof token !== 'string' || !links.isValid(session, token))
        return sendProblem(reply, 403, 'LINK_INVALID', 'This link is not valid or has expired');
      const sessionId = Number(session);
      const found = await store.history.findSession(sessionId);
      if (found === undefined) return sessionUnknown(reply);
      // Whoever was given a link has nothing to learn from a mistake in its query: what is no number begins at the beginning.
      const wanted = {
        follow: typeof follow === 'string' ? follow : undefined,
        after: typeof after === 'string' && /^[0-9]{1,15}$/.test(after) ? after : undefined,
      };
      return send(request, reply, { sessionId }, found.accountId, wanted);
    },
  );

  app.get<{ Params: { session: string }; Querystring: Type.Static<typeof LogQuery> }>(
    '/api/v1/sessions/:session/log',
    { schema: { querystring: LogQuery }, config: { operation: OPERATIONS.one } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const sessionId = idOf(request.params.session);
      if ((await store.history.findSession(sessionId))?.accountId !== account.id) return sessionUnknown(reply);
      return send(request, reply, { sessionId }, account.id, request.query);
    },
  );

  app.get<{ Querystring: Type.Static<typeof AllQuery> }>(
    '/api/v1/session-log',
    { schema: { querystring: AllQuery }, config: { operation: OPERATIONS.all } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { application, ...wanted } = request.query;
      const applicationId = application === undefined ? undefined : Number(application);
      return send(request, reply, { accountId: account.id, applicationId }, account.id, wanted);
    },
  );
}

function senders({ store, scheduler }: SessionLogsOptions) {
  const places = new Places();
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    scope: LogScope,
    accountId: number,
    { follow, after }: Wanted,
  ): Promise<FastifyReply> => {
    const isEvents = request.headers.accept?.includes('text/event-stream') ?? false;
    const last = request.headers['last-event-id'];
    const resumed = typeof last === 'string' && /^[0-9]{1,15}$/.test(last) ? last : after;
    const beginning = 'sessionId' in scope ? 0 : await store.history.lastLineId();
    const from = resumed === undefined ? beginning : Number(resumed);
    const format = isEvents ? formatLogEvent : 'sessionId' in scope ? formatLogLine : formatNumberedLogLine;
    reply.type(isEvents ? 'text/event-stream; charset=utf-8' : 'text/plain; charset=utf-8');
    if (follow === undefined || follow === 'false') {
      await store.recorder.flush();
      return reply.send(Readable.from(readLog(store, scope, from, format)));
    }
    const release = places.take({
      all: logLimits.followers,
      [`account ${accountId}`]: logLimits.followersOfAccount,
      ...('sessionId' in scope ? { [`session ${scope.sessionId}`]: logLimits.followersOfSession } : {}),
    });
    if (release === undefined)
      return sendProblem(reply, 503, 'TOO_MANY_FOLLOWERS', 'Too many follow logs of this session or account already');
    const gone = new AbortController();
    reply.raw.once('close', () => {
      release();
      gone.abort();
    });
    const { heartbeat } = logLimits;
    const batches = followLog(store, { scope, after: from, heartbeat, scheduler, signal: gone.signal });
    // A client knows that it follows before there is a line. Node holds the head back until the first bytes of the body.
    const onRead = (): void => reply.raw.flushHeaders();
    return reply.header('x-accel-buffering', 'no').send(Readable.from(texts(batches, format, isEvents, onRead)));
  };
}

async function* readLog(
  store: Store,
  scope: LogScope,
  from: number,
  format: (line: NumberedLogLine) => string,
): AsyncGenerator<string> {
  let after = from;
  for (;;) {
    const lines = await store.history.logLines(scope, after, logLimits.linesPerRead);
    if (lines.length > 0) yield lines.map(format).join('');
    if (lines.length < logLimits.linesPerRead) return;
    after = lines.at(-1)?.id ?? after;
    await setImmediate(); // SQLite answers at once: everything else would wait for the whole log
  }
}

/**
 * Nothing is written to a text that is silent: there is no such thing as an empty line that means nothing.
 *
 * @param onRead Called when it is read first: the head of the answer is complete then.
 */
async function* texts(
  batches: AsyncIterable<readonly NumberedLogLine[]>,
  format: (line: NumberedLogLine) => string,
  isEvents: boolean,
  onRead: () => void,
): AsyncGenerator<string> {
  onRead();
  if (isEvents) yield ':\n\n'; // EventSource tells of its connection with the first bytes of the body
  for await (const lines of batches) {
    if (lines.length > 0) yield lines.map(format).join('');
    else if (isEvents) yield ':\n\n';
  }
}

function sessionUnknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'SESSION_UNKNOWN', 'There is no such session, or it is no longer in the history');
}
