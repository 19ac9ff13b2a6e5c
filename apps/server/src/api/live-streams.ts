import type { Clock } from '@callcast/core';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';

export interface LiveStreamsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** The embedded test CDN; undefined while it is off. */
  readonly testCdn:
    | { readonly streams: readonly { readonly path: string; readonly startedAt: number; readonly viewers: number }[] }
    | undefined;
  /** Application whose streams are watched under `/watch/`. */
  readonly application: string;
}

const StreamListBody = Type.Object({
  streams: Type.Array(
    Type.Object({
      name: Type.String(),
      startedAt: Type.String(),
      viewers: Type.Integer({ minimum: 0 }),
      watchPath: Type.String(),
      flvPath: Type.String(),
    }),
  ),
});

const OPERATION: Operation = {
  id: 'listTestCdnStreams',
  section: 'server',
  summary: 'What is published to the embedded test CDN now',
  access: 'api-key',
  problems: { 404: ['TEST_CDN_OFF'] },
};

/**
 * `GET /api/v1/test-cdn/streams`: what is published to the embedded test CDN now, by whomever. Bearer: an API key. Whoever has
 * one may watch all of it: the test CDN knows no accounts.
 */
export function registerLiveStreams(app: FastifyInstance, options: LiveStreamsOptions): void {
  const { store, clock, testCdn, application } = options;
  const accountOf = accountsOfRequests({ store, clock });
  const prefix = `/${application}/`;
  const route = { schema: { response: { 200: StreamListBody } }, config: { operation: OPERATION } };
  app.get('/api/v1/test-cdn/streams', route, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    if (testCdn === undefined) {
      return sendProblem(reply, 404, 'TEST_CDN_OFF', 'The test CDN is off; CALLCAST_RTMP_PORT turns it on');
    }
    const watchable = testCdn.streams.filter(({ path }) => path.startsWith(prefix));
    const streams = watchable.map(({ path, startedAt, viewers }) => {
      const name = path.slice(prefix.length);
      const flvPath = `/cdn${path}.flv`;
      return { name, startedAt: new Date(startedAt).toISOString(), viewers, watchPath: `/watch/${name}`, flvPath };
    });
    return { streams };
  });
}
