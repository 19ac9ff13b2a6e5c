/** What the lists of the history are asked with: sessions, calls, outputs. Query values are texts. */
import type { FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import { sendProblem } from '../http/index.ts';
import { storeLimits } from '../store/index.ts';
import { pageLimits } from './cursor.ts';
import { Format } from './export.ts';

export const Id = Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' }));
const Instant = Type.Optional(Type.String({ format: 'date-time', maxLength: 40 }));
/** As long as a number, a name or a reason may be. */
const Text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));

/** Of each list. A cursor and a limit are of a page, not of a file. */
const OF_LISTS = {
  from: Instant,
  to: Instant,
  format: Format,
  cursor: Type.Optional(Type.String({ maxLength: pageLimits.cursorCharacters })),
};
const limit = Type.Optional(Type.String({ pattern: pageLimits.rowsPattern }));

export const SessionsQuery = Type.Object(
  {
    ...OF_LISTS,
    limit,
    application: Id,
    rule: Text,
    user: Id,
    number: Text,
    finishReason: Text,
    customData: Type.Optional(Type.String({ maxLength: storeLimits.customDataCharacters })),
    state: Type.Optional(Type.Enum(['running', 'ended'])),
  },
  { additionalProperties: false },
);

export const CallRecordsQuery = Type.Object(
  { ...OF_LISTS, limit, application: Id, session: Id, number: Text },
  { additionalProperties: false },
);

/** Up to 1000 in an answer. */
export const OutputsFields = {
  ...OF_LISTS,
  limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$' })),
};

export type SpanQuery = Pick<Static<typeof SessionsQuery>, 'from' | 'to'>;

/** Said of each list. */
export const SPAN =
  '`from` and `to` are instants (RFC 3339): those that began from the one on and before the other. Of `format=csv` and `format=ndjson`, or `Accept`, the answer is all of the list as a file, without `limit` and `cursor`.';

/**
 * Milliseconds: from this instant on, and before that one.
 *
 * @returns undefined when the request has been refused already: a leap second (RFC 3339, 5.6) is an instant that is no number here.
 */
export function spanOf(query: SpanQuery, reply: FastifyReply): { from?: number; to?: number } | undefined {
  const span: { from?: number; to?: number } = {};
  for (const name of ['from', 'to'] as const) {
    const given = query[name];
    if (given === undefined) continue;
    const at = Date.parse(given);
    if (Number.isNaN(at)) {
      sendProblem(reply, 400, 'INVALID_REQUEST', `${name} is no instant that can be read: 2026-05-04T12:00:00Z is one`);
      return undefined;
    }
    span[name] = at;
  }
  return span;
}

export const numberOf = (id: string | undefined): number | undefined => (id === undefined ? undefined : Number(id));
