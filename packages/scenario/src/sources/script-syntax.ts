import { Script } from 'node:vm';

/** Why a scenario cannot run, in the words of whoever read it. */
export interface SourceError {
  /** From 1, in the author's text. */
  readonly line: number;
  /** From 1, in UTF-16 units: what editors and stack traces count. */
  readonly column: number;
  readonly message: string;
}

/** `scenario:line:column SyntaxError: …`, as the session log tells what a run throws. */
export function describeSourceError(name: string, { line, column, message }: SourceError): string {
  return `${name}:${line}:${column} SyntaxError: ${message}`;
}

/**
 * Whether a text is a script, as scenarios are run. It is compiled and not run; V8 bounds its own depth.
 *
 * @returns Undefined when it is one.
 */
export function findScriptError(source: string): SourceError | undefined {
  try {
    new Script(source, { filename: 'scenario' });
    return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) return { line: 1, column: 1, message: 'the text is nested too deeply' };
    return { ...positionIn(error.stack ?? ''), message: error.message };
  }
}

/** Node puts the place in front of the stack: `scenario:7`, that line of the text, and carets below what is wrong. */
function positionIn(stack: string): { line: number; column: number } {
  const [place = '', , carets = ''] = stack.split('\n', 3);
  const line = Number(/^scenario:(\d+)$/.exec(place)?.[1] ?? 1);
  const indent = /^\s*/.exec(carets)?.[0].length ?? 0; // at the end of the text there is no caret, only the indent
  return { line, column: indent + 1 };
}
