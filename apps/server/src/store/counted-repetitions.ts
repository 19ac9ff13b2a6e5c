/**
 * Counted repetitions of a regular expression, written out: `a{2,3}` is `aaa?`. What matches stays the same; captures and
 * laziness, which say how it matches, are dropped. ECMAScript grammar without the flags `u` and `v` (ECMA-262 §22.2.1, Annex B).
 */

/** A part of a term, behind which a quantifier may stand. */
const ATOMS: readonly RegExp[] = [
  /\[(?:\\.|[^\]\\])*\]/sy, // a class
  /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|c[a-z]|0(?!\d)|[^0-9k])/iy, // an escape; not of a number or a name, which may refer back
];
/** Look-behind; whatever else begins so (look-ahead, modifiers) is not for us. */
const GROUP = /\((?:\?:|\?<[=!]|\?<[^>]+>|(?!\?))/y;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})(\??)/y;

interface Level {
  readonly opening: string;
  /** Terms so far; the last one is what a quantifier is for. */
  readonly terms: string[];
}

/**
 * @param pattern That the language takes.
 * @param maxLength Of what is written.
 * @param longest Text that is ever matched: more repetitions than that and one are as good as that and one.
 * @returns undefined when it would be longer, or refers back or looks ahead.
 */
export function withoutCounts(pattern: string, maxLength: number, longest: number): string | undefined {
  const levels: Level[] = [{ opening: '', terms: [] }];
  let at = 0;
  while (at < pattern.length) {
    const level = levels.at(-1);
    if (level === undefined) return undefined;
    const read = (expression: RegExp): RegExpExecArray | null => {
      expression.lastIndex = at;
      return expression.exec(pattern);
    };
    const quantifier = level.terms.length === 0 ? null : read(QUANTIFIER);
    const group = pattern[at] === '(' ? read(GROUP) : null;
    if (quantifier !== null) {
      const term = level.terms.pop() ?? '';
      const repeated = repeat(term, quantifier, maxLength, longest);
      if (repeated === undefined) return undefined;
      level.terms.push(repeated);
      at += quantifier[0].length;
    } else if (group !== null) {
      const isLookBehind = /^\(\?<[=!]/.test(group[0]);
      levels.push({ opening: isLookBehind ? group[0] : '(?:', terms: [] });
      at += group[0].length;
    } else if (pattern[at] === ')') {
      levels.pop();
      levels.at(-1)?.terms.push(`${level.opening}${level.terms.join('')})`);
      at += 1;
    } else {
      const atom = ATOMS.map(read).find((found) => found !== null)?.[0] ?? pattern[at] ?? '';
      if (atom === '(' || atom === '\\') return undefined; // of a kind that no expression above takes
      level.terms.push(atom);
      at += atom.length;
    }
  }
  const written = levels.map(({ terms }) => terms.join('')).join('');
  return levels.length === 1 && written.length <= maxLength ? written : undefined;
}

function repeat(term: string, quantifier: RegExpExecArray, maxLength: number, longest: number): string | undefined {
  const [whole, least, comma, most] = quantifier;
  if (least === undefined) return term + whole.slice(0, 1);
  const enough = longest + 1;
  const needed = Math.min(Number(least), enough);
  const isOpen = comma !== undefined && most === '';
  const optional = comma === undefined || isOpen ? 0 : Math.min(Number(most), enough) - needed;
  if ((term.length + 1) * (needed + optional + 1) > maxLength) return undefined;
  const written = term.repeat(needed) + (isOpen ? `${term}*` : `${term}?`.repeat(optional));
  // Together they are one term again: a further quantifier is an error of the language, so this is for `|` and the end alone.
  return `(?:${written})`;
}
