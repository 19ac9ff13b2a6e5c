import { stripTypeScriptTypes } from 'node:module';
import { positionOfRefusal } from './refusal-position.ts';
import type { SourceError } from './script-syntax.ts';

export type StripAnswer =
  | { readonly kind: 'stripped'; readonly source: string }
  /** `isTypeScript`: it was understood, but has what no removal of types makes JavaScript. */
  | { readonly kind: 'refused'; readonly error: SourceError; readonly isTypeScript: boolean };

/**
 * Removes the types of a TypeScript text; every statement stays on its line and in its column.
 *
 * A text that is nested too deeply leaves Node's parser unable to read anything after it, and some texts would keep it busy
 * for ever: those of strangers are read in a thread that ends.
 *
 * @throws What the parser failed with where it is no word about the text.
 */
export function stripTypesHere(source: string): StripAnswer {
  try {
    return { kind: 'stripped', source: stripTypeScriptTypes(source, { mode: 'strip' }) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const isTypeScript = /^ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX$/.test(code);
    if (!(error instanceof SyntaxError) || !/_TYPESCRIPT_SYNTAX$/.test(code)) throw error;
    const position = positionOfRefusal(error, source);
    return { kind: 'refused', error: { ...position, message: error.message }, isTypeScript };
  }
}
