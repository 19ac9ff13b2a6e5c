import type { Scheduler } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { accountsOfRequests } from '../api/accounts-of-requests.ts';
import type { Operation } from '../api-document/index.ts';
import { Places, sendProblem } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import { LIVE_EVENT_TYPES, type LiveEventType, SnapshotBody } from './event-schema.ts';
import { openEventStream } from './event-stream.ts';
import { liveLimits } from './limits.ts';
import type { LiveEvents } from './live-events.ts';

export interface LiveRoutesOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly live: LiveEvents;
}

const NAMES = LIVE_EVENT_TYPES.map((type) => type.replace('.', '\\.')).join('|');
const ID = '^[1-9][0-9]{0,14}$';
/** Query values are texts. */
const EventsQuery = Type.Object(
  {
    application: Type.Optional(Type.String({ pattern: ID })),
    types: Type.Optional(Type.String({ pattern: `^(${NAMES})(,(${NAMES})){0,30}$` })),
    logs: Type.Optional(Type.String({ pattern: ID })),
    /** For clients that cannot send `Last-Event-ID`. */
    after: Type.Optional(Type.String({ pattern: '^[0-9]{1,16}(-[0-9]{1,15})?$' })),
  },
  { additionalProperties: false },
);

const OPERATION: Operation = {
  id: 'followEvents',
  section: 'calls',
  summary: 'What happens to calls and outputs, as it happens',
  description:
    'Server-sent events, resumed by `Last-Event-ID`. `Accept: application/json` without `text/event-stream`: how everything stands, and the id to begin behind.',
  access: 'api-key',
  answers: {
    200: {
      description: 'Events that go on until the client leaves, or how everything stands',
      content: { 'text/event-stream': Type.String(), 'application/json': SnapshotBody },
    },
  },
  problems: { 404: ['SESSION_UNKNOWN'], 503: ['TOO_MANY_STREAMS'] },
};

/** `GET /api/v1/events`: live state of the account's calls and outputs. Bearer: the account's API key. */
export function registerLiveEvents(app: FastifyInstance, { store, scheduler, live }: LiveRoutesOptions): void {
  const accountOf = accountsOfRequests({ store, clock: scheduler });
  const places = new Places();

  app.get<{ Querystring: Type.Static<typeof EventsQuery> }>(
    '/api/v1/events',
    { schema: { querystring: EventsQuery }, config: { operation: OPERATION } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { application, types, logs, after } = request.query;
      const applicationId = application === undefined ? undefined : Number(application);
      const sessionId = logs === undefined ? undefined : Number(logs);
      if (sessionId !== undefined && (await store.history.findSession(sessionId))?.accountId !== account.id)
        return sendProblem(reply, 404, 'SESSION_UNKNOWN', 'Your account has no such session in its history');
      if (wantsSnapshot(request)) return live.snapshot(account.id, applicationId);
      const release = places.take({
        all: liveLimits.streams,
        [`account ${account.id}`]: liveLimits.streamsOfAccount,
      });
      if (release === undefined)
        return sendProblem(
          reply,
          503,
          'TOO_MANY_STREAMS',
          'Your account, or this server, has as many event streams as it may',
        );
      const last = request.headers['last-event-id'];
      const stream = openEventStream({
        live,
        store,
        scheduler,
        accountId: account.id,
        applicationId,
        types: types === undefined ? undefined : new Set(types.split(',') as LiveEventType[]),
        logs: sessionId,
        lastEventId: typeof last === 'string' ? last : after,
      });
      stream.once('close', release);
      return sendStream(reply, stream);
    },
  );
}

function sendStream(reply: FastifyReply, stream: ReturnType<typeof openEventStream>): FastifyReply {
  // Also where the client left before the answer began.
  reply.raw.once('close', () => stream.destroy());
  if (reply.raw.destroyed) stream.destroy();
  reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no');
  return reply.send(stream);
}

function wantsSnapshot({ headers }: FastifyRequest): boolean {
  const accept = headers.accept ?? '';
  return accept.includes('application/json') && !accept.includes('text/event-stream');
}
