import { AUTHOR_LIMITS } from '../limits.ts';

/** Longer stacks are cut: a message of megabytes is copied into `stack` too. */
const STACK_CHARACTERS = 16_384;
/** How isolated-vm words it when it could not copy what was thrown. */
const COPIED_OBJECT = 'An object was thrown from supplied code within isolated-vm';

/** Says what was thrown in one line that begins with `scenario:line:column` of the author's text where it is known. */
export function describeThrown(thrown: unknown, scenarioNames: readonly string[]): string {
  const text = cut(textOf(thrown));
  const syntax = syntaxPosition(text, scenarioNames);
  if (syntax !== undefined) return syntax;
  const position = authorPosition(stackOf(thrown), scenarioNames);
  return `${position ?? scenarioNames.join('+')} ${text}`;
}

/** `scenario:line:column` of the author's statement that is being executed, with a space after it, or nothing. */
export function callSite(scenarioNames: readonly string[]): string {
  const position = authorPosition(stackOf(new Error('call site')), scenarioNames);
  return position === undefined ? '' : `${position} `;
}

/** The innermost stack line that lies in an author's text: `    at f (name:7:3)` or `    at name:7:3`. */
export function authorPosition(stack: string, scenarioNames: readonly string[]): string | undefined {
  for (const line of stack.split('\n')) {
    const match = /^\s*at (.*):(\d+):(\d+)\)?$/.exec(line);
    if (match === null) continue;
    const where = match[1] ?? '';
    const name = scenarioNames.find((n) => where === n || where.endsWith(`(${n}`) || where.endsWith(` ${n}`));
    if (name !== undefined) return `${name}:${match[2]}:${match[3]}`;
  }
  return undefined;
}

/** A compile error carries its position at the end of its message: `SyntaxError: … [name:7:3]`. */
function syntaxPosition(text: string, scenarioNames: readonly string[]): string | undefined {
  const match = /^(SyntaxError: .*) \[(.*):(\d+):(\d+)\]$/s.exec(text);
  if (match === null || !scenarioNames.includes(match[2] ?? '')) return undefined;
  return `${match[2]}:${match[3]}:${match[4]} ${match[1]}`;
}

function textOf(thrown: unknown): string {
  try {
    if (typeof thrown !== 'object' || thrown === null) return `Uncaught ${String(thrown)}`;
    if (!(thrown instanceof Error)) return `Uncaught ${Object.prototype.toString.call(thrown)}`;
    const text = String(thrown);
    return text.includes(COPIED_OBJECT) ? 'Uncaught object that is no Error' : text;
  } catch {
    return 'Uncaught value that cannot be shown'; // a getter or a Proxy of the author threw
  }
}

function stackOf(thrown: unknown): string {
  try {
    const stack: unknown = thrown instanceof Error ? thrown.stack : undefined;
    return typeof stack === 'string' ? stack.slice(0, STACK_CHARACTERS) : '';
  } catch {
    return '';
  }
}

function cut(text: string): string {
  return text.length > AUTHOR_LIMITS.errorCharacters ? `${text.slice(0, AUTHOR_LIMITS.errorCharacters)}…` : text;
}
