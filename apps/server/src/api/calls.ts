import type { Clock } from '@callcast/core';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import type { RunningCall } from '../calling/ports.ts';
import { sendProblem } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { bodyOfCall, CallBody, CallListBody } from './call-schema.ts';

export interface CallsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Where running calls are known. */
  readonly calls: { callsOf(accountId: number): readonly RunningCall[] };
}

const DEFAULT_LIMIT = 100;

/** Query values are texts. At most 1000 calls in an answer: about a megabyte. */
const ListQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$' })),
    offset: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
  },
  { additionalProperties: false },
);

const LIST: Operation = {
  id: 'listCalls',
  section: 'calls',
  summary: 'Running calls, with figures that are at most a second old',
  access: 'api-key',
};
const ONE: Operation = {
  id: 'getCall',
  section: 'calls',
  summary: 'One running call',
  access: 'api-key',
  parameters: { callId: 'As in the list' },
  problems: { 404: ['CALL_UNKNOWN'] },
};

/**
 * `GET /api/v1/calls` and `GET /api/v1/calls/{callId}`: the account's running calls with their figures, at most a second
 * old. Bearer: the account's API key.
 */
export function registerCalls(app: FastifyInstance, { store, clock, calls }: CallsOptions): void {
  const accountOf = accountsOfRequests({ store, clock });

  app.get<{ Querystring: Type.Static<typeof ListQuery> }>(
    '/api/v1/calls',
    { schema: { querystring: ListQuery, response: { 200: CallListBody } }, config: { operation: LIST } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const all = calls.callsOf(account.id);
      const offset = Number(request.query.offset ?? 0);
      const page = all.slice(offset, offset + Number(request.query.limit ?? DEFAULT_LIMIT));
      return { calls: page.map(bodyOfCall), total: all.length };
    },
  );

  app.get<{ Params: { callId: string } }>(
    '/api/v1/calls/:callId',
    { schema: { response: { 200: CallBody } }, config: { operation: ONE } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const call = calls.callsOf(account.id).find(({ callId }) => callId === request.params.callId);
      if (call === undefined)
        return sendProblem(reply, 404, 'CALL_UNKNOWN', 'No call with this id is running in your account');
      return bodyOfCall(call);
    },
  );
}
