import type { SourceError } from './script-syntax.ts';

/** What the thread that removes types is started with. */
export interface StripRequest {
  readonly source: string;
}

/** What it answers, once. */
export type StripAnswer =
  | { readonly kind: 'stripped'; readonly source: string }
  /** `isTypeScript`: it was understood, but has what no removal of types makes JavaScript. */
  | { readonly kind: 'refused'; readonly error: SourceError; readonly isTypeScript: boolean };
