import type { ScenarioSource } from '../protocol.ts';
import { findScriptError, type SourceError } from './script-syntax.ts';
import type { StripAnswer } from './strip-types.ts';

export type SourceVerdict =
  | { readonly kind: 'javascript' }
  /** `source` has every statement on the line and in the column where its author wrote it. */
  | { readonly kind: 'typescript'; readonly source: string }
  | { readonly kind: 'error'; readonly language: 'javascript' | 'typescript'; readonly error: SourceError };

export const isNamedTypeScript = ({ name }: ScenarioSource): boolean => name.endsWith('.ts');

/** What a text is that compiles as JavaScript, whatever else it may be; undefined: the removal of its types has to tell. */
export function judgeAsScript(scenario: ScenarioSource): SourceVerdict | undefined {
  if (isNamedTypeScript(scenario) || findScriptError(scenario.source) !== undefined) return undefined;
  return { kind: 'javascript' };
}

/**
 * What any other text is.
 *
 * @param answer What came of removing its types.
 */
export function judgeStripped(scenario: ScenarioSource, answer: StripAnswer | 'timed-out' | 'failed'): SourceVerdict {
  const asScript = isNamedTypeScript(scenario) ? undefined : findScriptError(scenario.source);
  // What is not understood as TypeScript either is told as the JavaScript that its author most likely meant.
  if (asScript !== undefined && (typeof answer === 'string' || (answer.kind === 'refused' && !answer.isTypeScript)))
    return { kind: 'error', language: 'javascript', error: asScript };
  if (answer === 'timed-out') return refused(1, 1, 'removing its types takes too long: simplify the expressions');
  if (answer === 'failed') return refused(1, 1, 'its types cannot be removed: the text is nested too deeply');
  if (answer.kind === 'refused') {
    const { line, column, message } = answer.error;
    return refused(line, column, explain(message));
  }
  const error = findScriptError(answer.source);
  if (error !== undefined) return { kind: 'error', language: 'typescript', error };
  return { kind: 'typescript', source: answer.source };
}

function refused(line: number, column: number, message: string): SourceVerdict {
  return { kind: 'error', language: 'typescript', error: { line, column, message } };
}

/** What to write instead of TypeScript that is more than types. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/\benum\b/, 'write a constant object: const Codec = { H264: "H264" } as const'],
  [/\bparameter property\b/, 'declare the property in the class and assign it in the constructor'],
  [/\b(namespace|module) declaration\b/, 'write a constant object'],
  [/\b(import|export) (equals|assignment)/i, 'scenarios share their globals; nothing is imported'],
  [/angle-bracket/, 'write `value as Type`'],
];

function explain(message: string): string {
  const found = INSTEAD.find(([pattern]) => pattern.test(message));
  if (found === undefined) return message;
  const what = /^TypeScript (.+) is not supported/.exec(message)?.[1] ?? 'a type assertion by angle brackets';
  return `${what} is not supported, because types are removed and nothing else is compiled: ${found[1]}`;
}
