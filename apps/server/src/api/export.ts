import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { Scheduler } from '@callcast/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type, { type TSchema } from 'typebox';
import type { Answer } from '../api-document/index.ts';
import { Places, sendProblem } from '../http/index.ts';
import type { Piece, Position } from '../store/index.ts';
import { CSV_TYPE, cellsOf, csvLine } from './csv.ts';
import { exportLimits } from './export-limits.ts';

/** What a list is answered as. */
export type ListFormat = 'json' | 'csv' | 'ndjson';

/** `format` of a query, which goes before `Accept`. */
export const Format = Type.Optional(Type.Enum(['json', 'csv', 'ndjson']));

const TYPES = { csv: CSV_TYPE, ndjson: 'application/x-ndjson; charset=utf-8' } as const;

export function formatOf(request: FastifyRequest, format: ListFormat | undefined): ListFormat {
  if (format !== undefined) return format;
  const accepted = request.headers.accept ?? '';
  if (accepted.includes('text/csv')) return 'csv';
  return accepted.includes('application/x-ndjson') ? 'ndjson' : 'json';
}

/** The answer of a list that is exported as well. */
export function listAnswer(body: TSchema): Answer {
  return {
    description: 'A page of the list, or all of it as a file',
    content: { 'application/json': body, 'text/csv': Type.String(), 'application/x-ndjson': Type.String() },
  };
}

/** A list to be exported. */
export interface Exported<Row> {
  /** Begins the name of the file. */
  readonly name: string;
  readonly accountId: number;
  readonly format: 'csv' | 'ndjson';
  /** Names of fields, of objects within them `outer.inner`. */
  readonly columns: readonly string[];
  readonly read: (piece: Piece) => Promise<readonly Row[]>;
  readonly positionOf: (row: Row) => Position;
  readonly bodyOf: (row: Row) => object;
}

/** Sends lists as files, piece by piece, no faster than the client reads. One for all routes: it counts. */
export function exporter(scheduler: Scheduler) {
  const places = new Places();
  return async <Row>(request: FastifyRequest, reply: FastifyReply, list: Exported<Row>): Promise<FastifyReply> => {
    if (reply.raw.destroyed) return reply; // the client has left, and says so no more
    const release = places.take({
      all: exportLimits.exports,
      [`account ${list.accountId}`]: exportLimits.exportsOfAccount,
    });
    if (release === undefined)
      return sendProblem(reply, 503, 'TOO_MANY_EXPORTS', 'Too many exports run already: try again when one is over');
    reply.raw.once('close', release);
    const isHead = request.method === 'HEAD'; // Fastify answers it with what a GET reads
    // Before the head of the answer: a database that is away is a problem, not a file that breaks off.
    const first = isHead ? [] : await list.read({ before: undefined, count: exportLimits.rowsPerRead });
    const time = new Date(scheduler.wallNow()).toISOString().replaceAll(/[:-]|\.\d+/g, '');
    reply.type(TYPES[list.format]);
    reply.header('content-disposition', `attachment; filename="${list.name}-${time}.${list.format}"`);
    if (isHead) return reply.send('');
    return reply.send(Readable.from(watched(texts(list, first), scheduler, () => reply.raw.destroy())));
  };
}

/** A list of the newest first ends: what begins meanwhile stands before its first row. Nothing is read behind a client that left: its stream is closed. */
async function* texts<Row>(list: Exported<Row>, first: readonly Row[]): AsyncGenerator<string, void, undefined> {
  const { format, columns, bodyOf } = list;
  const lineOf = (row: Row): string =>
    format === 'csv' ? csvLine(cellsOf(bodyOf(row), columns)) : `${JSON.stringify(bodyOf(row))}\n`;
  const head = format === 'csv' ? csvLine(columns) : '';
  for (let rows = first, before = head; ; before = '') {
    const text = before + rows.map(lineOf).join('');
    if (text !== '') yield text;
    const last = rows.at(-1);
    if (last === undefined || rows.length < exportLimits.rowsPerRead) return;
    await setImmediate(); // SQLite answers at once: everything else would wait for the whole file
    rows = await list.read({ before: list.positionOf(last), count: exportLimits.rowsPerRead });
  }
}

/** Calls `give` up when nobody asks for the next text for too long. */
async function* watched(
  source: AsyncIterable<string>,
  scheduler: Scheduler,
  giveUp: () => void,
): AsyncGenerator<string, void, undefined> {
  for await (const text of source) {
    const stall = scheduler.after(exportLimits.stall, giveUp);
    try {
      yield text;
    } finally {
      stall.cancel();
    }
  }
}
