import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** A window into a list. */
export interface Page {
  readonly count: number;
  readonly offset: number;
}

/** Where a row stands in a list of the newest first: the instant of its beginning, then its id. */
export interface Position {
  readonly at: number;
  readonly id: number;
}

/** A piece of such a list. A row that comes later stands before all others, so that none is met twice or left out. */
export interface Piece {
  /** The row behind which it begins; undefined: the first. */
  readonly before: Position | undefined;
  readonly count: number;
}

/** The order of such lists. */
export const newestFirst = (one: Position, other: Position): number => other.at - one.at || other.id - one.id;

/** What a piece is of: rows from `from` on and before `to`, milliseconds, that stand behind its row. */
export interface Span {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The columns that a list is ordered by. */
export interface OrderedBy {
  readonly at: string;
  readonly id: string;
}

/** A range of an index that has these columns next to each other: one bound at either end, for SQLite uses no second. */
export function within({ at, id }: OrderedBy, { from, to }: Span, before: Position | undefined): RawBuilder<SqlBool> {
  const order = sql`(${sql.ref(at)}, ${sql.ref(id)})`;
  const bounds = [
    ...(from === undefined ? [] : [sql`${sql.ref(at)} >= ${from}`]),
    ...(before === undefined ? [] : [sql`${order} < (${before.at}, ${before.id})`]),
    ...(before !== undefined || to === undefined ? [] : [sql`${sql.ref(at)} < ${to}`]),
  ];
  return bounds.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(bounds, sql` and `)}`;
}

/** `column` contains `part`, ignoring the case of ASCII letters; `%` and `_` stand for themselves. */
export function substring(column: string, part: string): RawBuilder<SqlBool> {
  const escaped = part.replaceAll(/[\\%_]/g, '\\$&');
  return sql<SqlBool>`lower(${sql.ref(column)}) like lower(${`%${escaped}%`}) escape '\\'`;
}
