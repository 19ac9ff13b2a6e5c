import type { Clock } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import type { OutputFilter, Store, StoredOutput } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { idOf } from './application-of-request.ts';
import { listAnswer } from './export.ts';
import type { HistoryList, historyLists } from './history-list.ts';
import { Id, numberOf, OutputsFields, SPAN, spanOf } from './history-query.ts';
import { OrNull } from './or-null.ts';
import { OUTPUT_FACTS, OutputState } from './output-facts.ts';

export interface OutputsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly answerList: ReturnType<typeof historyLists>;
}

const SessionQuery = Type.Object(OutputsFields, { additionalProperties: false });
const AccountQuery = Type.Object(
  { ...OutputsFields, application: Id, state: Type.Optional(OutputState) },
  { additionalProperties: false },
);

export const OutputBody = Type.Object({
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
    description: SPAN,
    access: 'api-key',
    parameters: { session: 'As in the list of sessions' },
    answers: { 200: listAnswer(OutputListBody) },
    problems: { 400: ['CURSOR_MALFORMED'], 404: ['SESSION_UNKNOWN'], 503: ['TOO_MANY_EXPORTS'] },
  },
  ofAccount: {
    id: 'listOutputs',
    section: 'sessions',
    summary: 'What all sessions of the account published, the newest first',
    description: SPAN,
    access: 'api-key',
    answers: { 200: listAnswer(OutputListBody) },
    problems: { 400: ['CURSOR_MALFORMED'], 503: ['TOO_MANY_EXPORTS'] },
  },
} as const satisfies Record<string, Operation>;

const COLUMNS = [
  ...['id', 'sessionId', 'application.id', 'application.name', 'outputId', 'destination', 'host'],
  ...['state', 'reason', 'code', 'startedAt', 'liveAt', 'endedAt', 'onAirSeconds', 'reconnects'],
  ...['video.codec', 'video.width', 'video.height', 'audio.codec', 'audio.channels'],
  ...['averageBitrateBps', 'droppedTags', 'sourceLoss'],
];

/**
 * `GET /api/v1/call-sessions/{id}/outputs` and `GET /api/v1/outputs`: outputs in the history, those that run included; what they say of
 * these is at most 10 s old. Bearer: the account's API key.
 */
export function registerOutputs(app: FastifyInstance, { store, clock, answerList }: OutputsOptions): void {
  const accountOf = accountsOfRequests({ store, clock });
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    accountId: number,
    { sessionId, applicationId, state }: OutputFilter,
    query: Static<typeof SessionQuery>,
  ): Promise<unknown> => {
    const { format, cursor, limit } = query;
    const span = spanOf(query, reply);
    if (span === undefined) return reply;
    await store.recorder.flush(); // what was told a moment ago is in the answer
    const list: HistoryList<StoredOutput> = {
      name: 'outputs',
      accountId,
      filters: [span.from, span.to, sessionId, applicationId, state],
      columns: COLUMNS,
      defaultRows: 100,
      read: (piece) => store.outputs.list(accountId, { ...span, sessionId, applicationId, state }, piece),
      positionOf: ({ startedAt, id }) => ({ at: startedAt, id }),
      bodyOf: bodyOfOutput,
    };
    return answerList(request, reply, list, { format, cursor, limit });
  };

  app.get<{ Params: { session: string }; Querystring: Static<typeof SessionQuery> }>(
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
      return answer(request, reply, account.id, { sessionId }, request.query);
    },
  );

  app.get<{ Querystring: Static<typeof AccountQuery> }>(
    '/api/v1/outputs',
    {
      schema: { querystring: AccountQuery, response: { 200: OutputListBody } },
      config: { operation: OPERATIONS.ofAccount },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { application, state, ...query } = request.query;
      return answer(request, reply, account.id, { applicationId: numberOf(application), state }, query);
    },
  );
}

export function bodyOfOutput(output: StoredOutput): Static<typeof OutputBody> {
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
