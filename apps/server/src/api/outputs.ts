import type { Clock } from '@callcast/core';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import type { Store, StoredOutput } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { idOf } from './application-of-request.ts';
import { OrNull } from './or-null.ts';
import { OUTPUT_FACTS, OutputState } from './output-facts.ts';

export interface OutputsOptions {
  readonly store: Store;
  readonly clock: Clock;
}

const DEFAULT_LIMIT = 100;

/** Query values are texts. `cursor` is the `nextCursor` of the answer before. */
const PAGE = {
  limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$' })),
  cursor: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
};
const SessionQuery = Type.Object(PAGE, { additionalProperties: false });
const AccountQuery = Type.Object(
  {
    ...PAGE,
    application: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
    state: Type.Optional(OutputState),
  },
  { additionalProperties: false },
);

const OutputBody = Type.Object({
  id: Type.Integer(),
  application: Type.Object({ id: Type.Integer(), name: Type.String() }),
  /** As an older version may have written it. */
  state: Type.String(),
  ...OUTPUT_FACTS,
});
const OutputListBody = Type.Object({ outputs: Type.Array(OutputBody), nextCursor: OrNull(Type.String()) });

const OPERATIONS = {
  ofSession: {
    id: 'listOutputsOfSession',
    section: 'sessions',
    summary: 'What a session published, the newest first',
    access: 'api-key',
    parameters: { session: 'As in the call history' },
    problems: { 404: ['SESSION_UNKNOWN'] },
  },
  ofAccount: {
    id: 'listOutputs',
    section: 'sessions',
    summary: 'What all sessions of the account published, the newest first',
    access: 'api-key',
  },
} as const satisfies Record<string, Operation>;

interface PageQuery {
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/**
 * `GET /api/v1/call-sessions/{id}/outputs` and `GET /api/v1/outputs`: outputs in the history, those that run included; what they say of
 * these is at most 10 s old. Bearer: the account's API key.
 */
export function registerOutputs(app: FastifyInstance, { store, clock }: OutputsOptions): void {
  const accountOf = accountsOfRequests({ store, clock });
  const page = async (
    accountId: number,
    filter: Parameters<Store['outputs']['list']>[1],
    { limit, cursor }: PageQuery,
  ): Promise<Type.Static<typeof OutputListBody>> => {
    const count = Number(limit ?? DEFAULT_LIMIT);
    await store.recorder.flush(); // what was told a moment ago is in the answer
    const rows = await store.outputs.list(accountId, filter, {
      before: cursor === undefined ? undefined : Number(cursor),
      count: count + 1, // one more says whether there is another page
    });
    const shown = rows.slice(0, count);
    return { outputs: shown.map(bodyOf), nextCursor: rows.length > count ? String(shown.at(-1)?.id) : null };
  };

  app.get<{ Params: { session: string }; Querystring: Type.Static<typeof SessionQuery> }>(
    '/api/v1/call-sessions/:session/outputs',
    {
      schema: { querystring: SessionQuery, response: { 200: OutputListBody } },
      config: { operation: OPERATIONS.ofSession },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const sessionId = idOf(request.params.session);
      if ((await store.history.findSession(sessionId))?.accountId !== account.id)
        return sendProblem(reply, 404, 'SESSION_UNKNOWN', 'Your account has no such session in its history');
      return page(account.id, { sessionId }, request.query);
    },
  );

  app.get<{ Querystring: Type.Static<typeof AccountQuery> }>(
    '/api/v1/outputs',
    {
      schema: { querystring: AccountQuery, response: { 200: OutputListBody } },
      config: { operation: OPERATIONS.ofAccount },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { application, state, ...rest } = request.query;
      const applicationId = application === undefined ? undefined : Number(application);
      return page(account.id, { applicationId, state }, rest);
    },
  );
}

function bodyOf(output: StoredOutput): Type.Static<typeof OutputBody> {
  const { id, sessionId, outputId, destination, host, state, reason, code, reconnects, droppedTags } = output;
  const { videoCodec, width, height, audioCodec, channels, sourceLossPpm } = output;
  return {
    id,
    sessionId,
    application: { id: output.applicationId, name: output.applicationName },
    outputId,
    destination,
    host,
    state,
    reason,
    code,
    startedAt: new Date(output.startedAt).toISOString(),
    liveAt: output.liveAt === null ? null : new Date(output.liveAt).toISOString(),
    endedAt: output.endedAt === null ? null : new Date(output.endedAt).toISOString(),
    onAirSeconds: output.onAirMs / 1_000,
    reconnects,
    video: videoCodec === null ? null : { codec: videoCodec, width: width ?? 0, height: height ?? 0 },
    audio: audioCodec === null ? null : { codec: audioCodec, channels: channels ?? 0 },
    averageBitrateBps: output.averageBitrateBps,
    droppedTags,
    sourceLoss: sourceLossPpm === null ? null : sourceLossPpm / 1e6,
  };
}
