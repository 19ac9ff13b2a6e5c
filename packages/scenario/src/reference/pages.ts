import type { Declaration, Member } from './declarations.ts';
import type { PublicClass } from './guest-sources.ts';

/** One page of docs/scenario/: the class, its events, the types of what it takes and gives. */
export function classPage({ title }: PublicClass, declarations: readonly Declaration[]): string {
  const main = declarations.find(({ kind, name }) => kind === 'interface' && name === title);
  const payloads = declarations.find(({ name }) => name.endsWith('EventPayloads'));
  const functions = declarations.filter(({ kind }) => kind === 'function');
  const others = declarations.filter(
    ({ kind, name }) => (kind === 'interface' || kind === 'type') && name !== title && !name.endsWith('EventPayloads'),
  );
  const parts = [
    `# ${title}`,
    'Made from the comments of the API itself. What is like the original platform and what is not: [README.md](README.md).',
    ...(main === undefined
      ? []
      : [prose(main.comment), ...(main.members.length > 0 ? [memberList(main.members)] : [])]),
    ...(functions.length === 0 ? [] : ['## Functions', functionList(functions)]),
    ...declarations.filter(({ kind }) => kind === 'list').flatMap((list) => listSection(list, payloads)),
    ...others.flatMap(typeSection),
  ];
  return `${parts.join('\n\n')}\n`;
}

function memberList(members: readonly Member[]): string {
  return members.map(({ signature, comment }) => entry(signature, comment)).join('\n');
}

function functionList(functions: readonly Declaration[]): string {
  return functions
    .map(({ text, comment }) => {
      const code = text.slice(text.indexOf('declare function') + 'declare function'.length);
      return entry(
        code
          .replaceAll(/\s*\n\s*/g, ' ')
          .replaceAll('( ', '(')
          .replaceAll(' )', ')')
          .replace(/;$/, '')
          .trim(),
        comment,
      );
    })
    .join('\n');
}

function entry(code: string, comment: string): string {
  return comment === '' ? `- \`${code}\`` : `- \`${code}\`  \n  ${prose(comment)}`;
}

function listSection(list: Declaration, payloads: Declaration | undefined): string[] {
  const isOfEvents = payloads?.members.some(({ name }) => name.startsWith(`${list.name}.`)) ?? false;
  const rows = list.members.map(({ name, comment, signature }) => {
    const value = signature.slice(signature.indexOf(':') + 1).trim();
    const payload = payloads?.members.find((member) => member.name === `${list.name}.${name}`);
    const type =
      payload === undefined ? '' : `\`${payload.signature.slice(payload.signature.indexOf(':') + 1).trim()}\``;
    const cells = [`\`${name}\``, `\`${value}\``, ...(isOfEvents ? [type] : []), prose(comment)];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  const heads = ['name', 'value', ...(isOfEvents ? ['what its listener is given'] : []), ''];
  return [
    `## ${list.name}`,
    prose(list.comment),
    [`| ${heads.join(' | ')} |`, `|${' --- |'.repeat(heads.length)}`, ...rows].join('\n'),
  ].filter((part) => part !== '');
}

function typeSection({ kind, name, comment, text, members }: Declaration): string[] {
  const parents = /\bextends ([^{]+) \{/.exec(text)?.[1];
  const more = parents === undefined ? [] : [`Everything of \`${parents}\`${members.length > 0 ? ', and' : '.'}`];
  if (kind === 'interface')
    return [`## ${name}`, prose(comment), ...more, ...(members.length > 0 ? [memberList(members)] : [])].filter(
      (part) => part !== '',
    );
  const code = text.slice(text.indexOf(`type ${name}`));
  return [`## ${name}`, prose(comment), `\`\`\`ts\n${code}\n\`\`\``].filter((part) => part !== '');
}

/** A comment in Markdown. */
function prose(comment: string): string {
  return comment.replaceAll('@deprecated', '**Deprecated.**').replaceAll('@throws', 'Throws');
}

/** A bar would end the cell of a table. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
