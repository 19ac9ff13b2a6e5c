/** Cursors of lists of the newest first: where the next piece begins, and for which request. Clients hand them back as they are. */
import { createHash } from 'node:crypto';
import type { Position } from '../store/index.ts';

const FORM = /^at:([0-9]{1,15}):([1-9][0-9]{0,14}):([0-9a-f]{8})$/;

/** What a list is of: its name, its account, its filters. A cursor works for the one that gave it. */
export type ListKey = readonly (string | number | undefined)[];

/** A cursor behind the row at this position. */
export function cursorBehindPosition({ at, id }: Position, list: ListKey): string {
  return Buffer.from(`at:${at}:${id}:${digestOf(list)}`).toString('base64url');
}

/** @returns The position of the last row that was told, or `malformed` for what this list, asked in this way, did not give. */
export function parsePositionCursor(cursor: string, list: ListKey): Position | 'malformed' {
  const [, at, id, digest] = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (at === undefined || id === undefined || digest !== digestOf(list)) return 'malformed';
  const position = { at: Number(at), id: Number(id) };
  return cursorBehindPosition(position, list) === cursor ? position : 'malformed';
}

/** It tells mistakes, and is no protection: a position is no secret, and the account comes from the key. */
function digestOf(list: ListKey): string {
  const text = JSON.stringify(list.map((part) => part ?? null));
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
