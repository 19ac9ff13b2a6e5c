import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** A window into a list. */
export interface Page {
  readonly count: number;
  readonly offset: number;
}

/** `column` contains `part`, ignoring the case of ASCII letters; `%` and `_` stand for themselves. */
export function substring(column: string, part: string): RawBuilder<SqlBool> {
  const escaped = part.replaceAll(/[\\%_]/g, '\\$&');
  return sql<SqlBool>`lower(${sql.ref(column)}) like lower(${`%${escaped}%`}) escape '\\'`;
}
