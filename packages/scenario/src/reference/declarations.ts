/**
 * Reads the files of `guest/api/` and the guest's lists of events, as Biome formats them: what is declared, its comment, its
 * members. Not a parser of TypeScript: a line that fits no pattern is an error, so nothing is left out in silence.
 */

export interface Member {
  readonly name: string;
  /** Without its stars; empty: none. */
  readonly comment: string;
  /** On one line, without the semicolon. */
  readonly signature: string;
}

export interface Declaration {
  readonly kind: 'interface' | 'type' | 'const' | 'function' | 'list';
  readonly name: string;
  readonly comment: string;
  /** As it stands in a file of global declarations, comment included. */
  readonly text: string;
  /** Of an interface or a list. */
  readonly members: readonly Member[];
}

const HEADS: readonly (readonly [Declaration['kind'], RegExp])[] = [
  ['list', /^export const (\w+) = Object\.freeze\(\{$/],
  ['interface', /^export interface (\w+)\b/],
  ['type', /^export type (\w+) /],
  ['const', /^export declare const (\w+):/],
  ['function', /^export declare function (\w+)\b/],
];

/** @throws Error for a line that is not understood. */
export function readDeclarations(source: string, path: string): Declaration[] {
  const declarations: Declaration[] = [];
  let comment: string[] = [];
  for (const block of blocksOf(source.split('\n'), '')) {
    const [first = ''] = block;
    if (first.startsWith('/**')) {
      comment = block;
      continue;
    }
    if (first.startsWith('export ')) declarations.push(toDeclaration(block, comment, path));
    else if (!/^(import |\/\/|$)/.test(first)) throw new Error(`${path}: not understood: ${first}`);
    if (!first.startsWith('//')) comment = []; // a comment with nothing under it is the file's own
  }
  return declarations;
}

function toDeclaration(block: readonly string[], comment: readonly string[], path: string): Declaration {
  const [first = '', ...rest] = block;
  const [kind, head] = HEADS.find(([, pattern]) => pattern.test(first)) ?? [];
  if (kind === undefined || head === undefined) throw new Error(`${path}: not understood: ${first}`);
  const name = head.exec(first)?.[1] ?? '';
  const members = kind === 'interface' || kind === 'list' ? readMembers(rest.slice(0, -1), `${path}, ${name}`) : [];
  const text = kind === 'list' ? listText(name, rest, path) : [first.replace(/^export /, ''), ...rest];
  const common = { kind, name, comment: proseOf(comment), members };
  return { ...common, text: [...comment, ...text].join('\n') };
}

/** `Object.freeze({ A: 'a' })` as a constant with a type of its own, and as the type of any of its values. */
function listText(name: string, lines: readonly string[], path: string): string[] {
  const members = lines.slice(0, -1).map((line) => {
    if (/^ {2}(\/\*\*| \*)/.test(line)) return line;
    const [, key, value] = /^ {2}(\w+): ('[^']*'),$/.exec(line) ?? [];
    if (key === undefined) throw new Error(`${path}, ${name}: not understood: ${line}`);
    return `  readonly ${key}: ${value};`;
  });
  return [`declare const ${name}: {`, ...members, '};', `type ${name} = (typeof ${name})[keyof typeof ${name}];`];
}

function readMembers(lines: readonly string[], path: string): Member[] {
  const members: Member[] = [];
  let comment: string[] = [];
  for (const block of blocksOf(lines, '  ')) {
    const [first = ''] = block;
    if (first.trimStart().startsWith('/**')) {
      comment = block;
      continue;
    }
    if (first.trimStart().startsWith('//')) continue;
    const signature = block
      .map((line) => line.trim())
      .join(' ')
      .replace(/[;,]$/, '')
      .replaceAll(/\( | \)|, \)/g, (found) => (found.startsWith('(') ? '(' : ')'))
      .replaceAll(/,\)/g, ')');
    const name = /^(?:readonly )?\[?([\w.]+|'[^']*')/.exec(signature)?.[1];
    if (name === undefined) throw new Error(`${path}: not understood: ${first}`);
    members.push({ name, comment: proseOf(comment), signature });
    comment = [];
  }
  return members;
}

/** Comments, statements and empty lines of one indentation, each with the lines that belong to it. */
function* blocksOf(lines: readonly string[], indentation: string): Generator<string[]> {
  let block: string[] = [];
  for (const line of lines) {
    if (block.length === 0 && line.trim() === '') {
      yield [''];
      continue;
    }
    block.push(line);
    const isComment = block[0]?.startsWith(`${indentation}/**`);
    const isLast = isComment
      ? line.endsWith('*/')
      : line.startsWith(`${indentation}//`) ||
        (line.startsWith(indentation) && !line.startsWith(`${indentation} `) && /[;},]$/.test(line));
    if (!isLast) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) throw new Error(`not understood, it has no end: ${block[0]}`);
}

function proseOf(comment: readonly string[]): string {
  return comment
    .map((line) =>
      line
        .trim()
        .replace(/^\/\*\*\s*|\s*\*\/$|^\*\s?/g, '')
        .replace(/\s*\*\/$/, ''),
    )
    .filter((line) => line !== '')
    .join(' ');
}
