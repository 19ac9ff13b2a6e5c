import type { KnownErrorCode } from '@callcast/web-sdk';

/** What a person is told about one error code. */
export interface ErrorText {
  /** What happened, as a short sentence. */
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
}

/** Every code in every language: a missing one does not compile. */
export type ErrorTexts = Readonly<Record<KnownErrorCode, ErrorText>>;
