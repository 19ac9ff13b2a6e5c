/**
 * Texts for PostgreSQL, whose `text` holds every character but U+0000. It is written as U+FDD0 (a noncharacter, Unicode 23.7)
 * and `0`, U+FDD0 itself as U+FDD0 and `1`; all other texts are stored as they are.
 */
const NEEDS_ENCODING = /[\0\ufdd0]/;
const ESCAPE = '\ufdd0';

export function encodeText(text: string): string {
  if (!NEEDS_ENCODING.test(text)) return text;
  return text.replaceAll(ESCAPE, `${ESCAPE}1`).replaceAll('\0', `${ESCAPE}0`);
}

export function decodeText(text: string): string {
  if (!text.includes(ESCAPE)) return text;
  return text.replaceAll(`${ESCAPE}0`, '\0').replaceAll(`${ESCAPE}1`, ESCAPE);
}
