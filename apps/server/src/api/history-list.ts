import type { Scheduler } from '@callcast/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../http/index.ts';
import type { Piece, Position } from '../store/index.ts';
import { pageLimits } from './cursor.ts';
import { type Exported, exporter, formatOf, type ListFormat } from './export.ts';
import { cursorBehindPosition, type ListKey, parsePositionCursor } from './position-cursor.ts';

/** A list of the history, the newest first, as a page or as a file. */
export interface HistoryList<Row> extends Omit<Exported<Row>, 'format' | 'bodyOf'> {
  /** Of the list in a page, and of the file. */
  readonly name: string;
  /** What it is narrowed by: a cursor goes on with the same alone. */
  readonly filters: ListKey;
  /** Of a page whose size nobody says. */
  readonly defaultRows?: number;
  readonly bodyOf: (row: Row) => object;
  /** As rows stand in a page, where that is more than a file has. */
  readonly pageOf?: (rows: readonly Row[]) => Promise<readonly object[]>;
}

interface Asked {
  readonly format?: ListFormat | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Answers with lists. One for all routes that share the bounds of exports. */
export function historyLists(scheduler: Scheduler) {
  const send = exporter(scheduler);
  return async <Row>(
    request: FastifyRequest,
    reply: FastifyReply,
    list: HistoryList<Row>,
    asked: Asked,
  ): Promise<unknown> => {
    const format = formatOf(request, asked.format);
    if (format !== 'json') {
      if (asked.cursor === undefined && asked.limit === undefined) return send(request, reply, { ...list, format });
      const why = 'A file holds the whole list: leave out limit and cursor, and narrow it by from and to';
      return sendProblem(reply, 400, 'INVALID_REQUEST', why);
    }
    const key = [list.name, list.accountId, ...list.filters];
    const before = asked.cursor === undefined ? undefined : parsePositionCursor(asked.cursor, key);
    if (before === 'malformed')
      return sendProblem(reply, 400, 'CURSOR_MALFORMED', 'This list gave no such cursor: begin without one');
    const { defaultRows = pageLimits.defaultRows } = list;
    return page(list, key, { before, count: Number(asked.limit ?? defaultRows) });
  };
}

async function page<Row>(
  { name, read, positionOf, bodyOf, pageOf = async (rows) => rows.map(bodyOf) }: HistoryList<Row>,
  key: ListKey,
  { before, count }: Piece,
): Promise<object> {
  const rows = await read({ before, count: count + 1 }); // one more says whether there is another page
  const shown = rows.slice(0, count);
  const last = shown.at(-1);
  const behind = (position: Position): string => cursorBehindPosition(position, key);
  const nextCursor = rows.length > count && last !== undefined ? behind(positionOf(last)) : null;
  return { [name]: await pageOf(shown), nextCursor };
}
