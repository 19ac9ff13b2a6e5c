/** Columns between the tab stops of what the parser shows. */
const TAB = 4;
/** Characters that take two columns there, and none. */
const WIDE =
  /^[\p{Emoji_Presentation}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]$/u;
const NARROW = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/**
 * Where Node's TypeScript parser stopped. It puts the place in front of the stack: `:7`, then some lines of the text as a
 * terminal shows them, with carets below what is wrong. Those count columns of the terminal; this gives them back as UTF-16
 * units. What spans several lines has no carets: there the keyword that the message names is looked for.
 */
export function positionOfRefusal(
  { stack = '', message }: Error,
  source: string,
): { readonly line: number; readonly column: number } {
  const [place = '', ...shown] = stack.split(/\n+SyntaxError/, 1)[0]?.split('\n') ?? [];
  const line = Number(/:(\d+)$/.exec(place)?.[1] ?? 1);
  const text = source.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? '';
  const carets = shown.map((part) => /^( *)\^+$/.exec(part)?.[1]).find((indent) => indent !== undefined);
  if (carets !== undefined) return { line, column: unitsOf(text, carets.length) + 1 };
  const keyword = /^TypeScript (\w+)/.exec(message)?.[1];
  const at = keyword === undefined ? -1 : text.search(new RegExp(`\\b${keyword}\\b`));
  return { line, column: Math.max(at, 0) + 1 };
}

/** How much of a line takes so many columns. */
function unitsOf(text: string, columns: number): number {
  let taken = 0;
  let units = 0;
  for (const character of text) {
    if (taken >= columns) break;
    taken += character === '\t' ? TAB - (taken % TAB) : WIDE.test(character) ? 2 : NARROW.test(character) ? 0 : 1;
    units += character.length;
  }
  return units;
}
