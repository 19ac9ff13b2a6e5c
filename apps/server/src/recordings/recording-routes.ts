/** The account's recordings over HTTP. Bearer: the account's API key; and each of a recorder by its link. */
import { createReadStream } from 'node:fs';
import type { Clock } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { accountsOfRequests, RecordingBody } from '../api/index.ts';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import { parseByteRange } from './byte-range.ts';
import { describeRecordings } from './describe-recordings.ts';
import type { RecordingFolder } from './io/recording-folder.ts';
import type { RecordingLedger } from './recording-ledger.ts';
import type { RecordingLinks } from './recording-links.ts';
import { mediaTypeOf, parseRecordingName } from './recording-name.ts';

export interface RecordingRoutesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly folder: RecordingFolder;
  readonly ledger: RecordingLedger;
  readonly links: RecordingLinks;
}

const DEFAULT_LIMIT = 100;

/** Query values are texts. At most 1000 in an answer: each costs a look at the disk. */
const ListQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$' })),
    offset: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
  },
  { additionalProperties: false },
);

const Count = Type.Integer({ minimum: 0 });
const RecordingListBody = Type.Object({
  recordings: Type.Array(RecordingBody),
  total: Count,
  /** Of all of them, and what they may take up; null: as much as the disk has. */
  usedBytes: Count,
  budgetBytes: Type.Union([Count, Type.Null()]),
});

const OF_LIST = { section: 'recordings', access: 'api-key', parameters: { name: 'As in the list' } } as const;
const FILE = Object.fromEntries(
  ['video/mp4', 'video/x-flv', 'audio/mpeg', 'audio/ogg'].map((mediaType) => [mediaType, Type.Unsafe({})]),
);
const OPERATIONS = {
  list: { ...OF_LIST, id: 'listRecordings', summary: 'Recordings' },
  get: {
    ...OF_LIST,
    id: 'getRecording',
    summary: 'The file, or the range of it that `Range` names, also while it is written',
    answers: {
      200: { description: 'The file', content: FILE },
      206: { description: 'A range of the file', content: FILE },
    },
    problems: { 404: ['RECORDING_UNKNOWN'], 416: ['RECORDING_RANGE'] },
  },
  remove: {
    ...OF_LIST,
    id: 'removeRecording',
    summary: 'Remove a recording',
    answers: { 204: { description: 'It is removed' } },
    problems: { 404: ['RECORDING_UNKNOWN'], 409: ['RECORDING_OPEN'] },
  },
} as const satisfies Record<string, Operation>;

/**
 * `GET /api/v1/recordings`, `GET /api/v1/recordings/{name}` for the file or a range of it, also while it is written, and
 * `DELETE` of one that is not. `GET /recordings/{account}/{name}?token=…`: one, for whoever has its link.
 */
export function registerRecordings(app: FastifyInstance, options: RecordingRoutesOptions): void {
  const { store, clock, folder, ledger, links } = options;
  const accountOf = accountsOfRequests({ store, clock });

  app.get<{ Querystring: Type.Static<typeof ListQuery> }>(
    '/api/v1/recordings',
    {
      schema: { querystring: ListQuery, response: { 200: RecordingListBody } },
      config: { operation: OPERATIONS.list },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const names = await folder.names(account.id);
      const offset = Number(request.query.offset ?? 0);
      const page = names.slice(offset, offset + Number(request.query.limit ?? DEFAULT_LIMIT));
      const recordings = await describeRecordings({ folder, ledger }, account.id, page);
      const usedBytes = await ledger.usedBytes(account.id);
      return { recordings, total: names.length, usedBytes, budgetBytes: ledger.budgetBytes ?? null };
    },
  );

  const serve = async (request: FastifyRequest<{ Params: { name: string } }>, reply: FastifyReply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    return send(request, reply, account.id, request.params.name);
  };

  const serveLinked = async (request: FastifyRequest<Linked>, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    const { token, filename } = request.query;
    const { name } = request.params;
    const accountId = /^[1-9]\d{0,14}$/.test(request.params.account) ? Number(request.params.account) : 0;
    const fileName = typeof filename === 'string' ? filename : undefined;
    if (typeof token !== 'string' || !links.isValid({ accountId, name, fileName }, token))
      return sendProblem(reply, 403, 'LINK_INVALID', 'This link is not valid or has expired');
    // RFC 6266 §4.3, RFC 8187 §3.2
    if (fileName !== undefined)
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeName(fileName)}`);
    return send(request, reply, accountId, name);
  };

  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    accountId: number,
    name: string,
  ): Promise<FastifyReply> => {
    const found = await folder.find(accountId, name);
    const of = found && parseRecordingName(found.name);
    if (found === undefined || of === undefined) return unknown(reply);
    const { sizeBytes } = found;
    reply.header('accept-ranges', 'bytes');
    const range = parseByteRange(request.headers.range, sizeBytes);
    if (range === 'unsatisfiable') {
      reply.header('content-range', `bytes */${sizeBytes}`);
      return sendProblem(reply, 416, 'RECORDING_RANGE', `The recording has ${sizeBytes} bytes so far`);
    }
    const { first, last } = range === 'whole' ? { first: 0, last: sizeBytes - 1 } : range;
    if (range !== 'whole') reply.code(206).header('content-range', `bytes ${first}-${last}/${sizeBytes}`);
    reply.type(mediaTypeOf(of)).header('content-length', String(last - first + 1));
    if (sizeBytes === 0 || request.method === 'HEAD') return reply.send('');
    // It may grow while it is read: what was announced is sent, no more.
    return reply.send(createReadStream(folder.pathOf(accountId, found), { start: first, end: last }));
  };
  // The HEAD that Fastify adds to a GET reads the file to its end, and sends nothing of it.
  const ONE = '/api/v1/recordings/:name';
  const config = { operation: OPERATIONS.get };
  app.route<{ Params: { name: string } }>({ method: ['GET', 'HEAD'], url: ONE, handler: serve, config });
  app.route<Linked>({ method: ['GET', 'HEAD'], url: '/recordings/:account/:name', handler: serveLinked });

  const removal = { config: { operation: OPERATIONS.remove } };
  app.delete<{ Params: { name: string } }>(ONE, removal, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const result = await ledger.remove({ accountId: account.id, name: request.params.name });
    if (result === 'unknown') return unknown(reply);
    if (result === 'removed') return reply.code(204).send();
    const why = 'It is still being written: end its session, or stop its StreamingAgent or Recorder, and try again';
    return sendProblem(reply, 409, 'RECORDING_OPEN', why);
  });
}

interface Linked {
  readonly Params: { account: string; name: string };
  readonly Querystring: Record<string, unknown>;
}

/** `encodeURIComponent` leaves five characters that RFC 8187 does not. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(/['()*!]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

function unknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'RECORDING_UNKNOWN', 'Your account has no recording of this name');
}
