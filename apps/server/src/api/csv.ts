/** Tables as RFC 4180 has them: a header line, CRLF behind each line, UTF-8 without a byte order mark. */

/** `text/csv` with what is registered for it (RFC 4180, section 3). */
export const CSV_TYPE = 'text/csv; charset=utf-8; header=present';

type Cell = string | number | boolean | null;

/**
 * A text that begins with one of these is a formula, or may become one, where a spreadsheet opens the file (OWASP, CSV Injection; the full-width forms
 * are read as the others). The apostrophe is here so that it can be undone: who reads the file takes one away from a text that begins with it.
 */
const GUARDED = /^[=+\-@\t\r\n＝＋－＠']/;
const QUOTED = /[",\r\n;]/;

/** A line with its end. Texts that a spreadsheet might take for a formula have an apostrophe before them; numbers are as they are. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = GUARDED.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Cells of a row by the names of its fields; of an object within it `outer.inner`. What is not there is empty. */
export function cellsOf(row: object, columns: readonly string[]): Cell[] {
  return columns.map((column) => {
    let value: unknown = row;
    for (const name of column.split('.'))
      value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
    return (value ?? null) as Cell;
  });
}
