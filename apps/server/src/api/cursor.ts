/** Where the next page of a list begins. Clients hand it back as it is; what it means may change. */
const FORM = /^id:([1-9][0-9]{0,14})$/;

/** Bounds of one page, and how its query looks: query values are texts. */
export const pageLimits = {
  /** Rows when nobody says. */
  defaultRows: 50,
  /** Rows of one answer, 1 to 200: some ten kilobytes. */
  rowsPattern: '^([1-9][0-9]?|1[0-9]{2}|200)$',
  /** Characters of a cursor: ours have 24 at most. */
  cursorCharacters: 64,
} as const;

/** A cursor behind the row with this id. Rows that come later have larger ids, so none is told twice or left out. */
export function cursorBehind(id: number): string {
  return Buffer.from(`id:${id}`).toString('base64url');
}

/** @returns The id of the last row that was told, or `malformed` for what no list of ours gave. */
export function parseCursor(cursor: string): number | 'malformed' {
  const id = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1'))?.[1];
  return id === undefined || cursorBehind(Number(id)) !== cursor ? 'malformed' : Number(id);
}

/** @param rows One more than the page has, where there are so many. */
export function cutPage<Row extends { readonly id: number }>(
  rows: readonly Row[],
  count: number,
): { readonly rows: readonly Row[]; readonly nextCursor: string | null } {
  const page = rows.slice(0, count);
  const last = page.at(-1);
  return { rows: page, nextCursor: rows.length > count && last !== undefined ? cursorBehind(last.id) : null };
}
