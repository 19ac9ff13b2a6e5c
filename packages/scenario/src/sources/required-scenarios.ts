/** Scenarios that others name by `require`: the text says which, so they run first and `require` finds their work done. */
export interface NamedText {
  readonly name: string;
  readonly source: string;
}

/** `require('name')` with a literal; anything else is a module of the platform or nothing. */
const REQUIRED = /\brequire\s*\(\s*(['"`])([^'"`\\\r\n$]{1,255})\1\s*\)/g;

/** A library of a platform has a handful; each text is parsed for every session. */
const MAX_REQUIRED = 20;

/**
 * @param bound Those of the rule, in order. @param find Texts of these names that the rule's application may use; names that
 *   stand for none are left out.
 * @returns Each once, every one after those that it requires. Two that require each other come in either order.
 */
export async function withRequired(
  bound: readonly NamedText[],
  find: (names: readonly string[]) => Promise<readonly NamedText[]>,
): Promise<NamedText[]> {
  const known = new Map(bound.map((text) => [text.name, text]));
  let unread = [...bound];
  while (unread.length > 0) {
    const wanted = unread.flatMap(requiredNames).filter((name) => !known.has(name));
    const room = MAX_REQUIRED - (known.size - bound.length);
    unread = wanted.length === 0 || room <= 0 ? [] : [...(await find([...new Set(wanted)].slice(0, room)))];
    for (const text of unread) known.set(text.name, text);
  }
  const ordered = new Set<NamedText>();
  const visited = new Set<string>();
  const visit = (text: NamedText): void => {
    if (visited.has(text.name)) return;
    visited.add(text.name);
    for (const name of requiredNames(text)) {
      const required = known.get(name);
      if (required !== undefined) visit(required);
    }
    ordered.add(text);
  };
  for (const text of bound) visit(text);
  return [...ordered];
}

function requiredNames({ source }: NamedText): string[] {
  return [...source.matchAll(REQUIRED)].map((match) => match[2] ?? '');
}
