import { MAX_QUOTED_LENGTH } from './limits.ts';

/** Stands for a secret wherever one would be shown. */
export const MASK = '****';

/** Secrets shorter than this are replaced only as whole words: "a" must not turn "rejected" into noise. */
const SHORTEST_REPLACED_ANYWHERE = 6;

/**
 * Replaces secrets in text that may be shown: as given, without their query, and percent-encoded or -decoded, since
 * servers echo them in any of these forms. Patterns are made once: a server decides how often it speaks.
 */
export class Redactor {
  readonly #patterns: readonly RegExp[];

  constructor(secrets: readonly string[]) {
    // Longest first, so that a key with its query is replaced as one, and no part of it stays.
    const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form !== '');
    this.#patterns = forms.sort((a, b) => b.length - a.length).map(patternOf);
  }

  redact(text: string): string {
    return this.#patterns.reduce((redacted, pattern) => redacted.replaceAll(pattern, MASK), text);
  }

  /**
   * Makes a server's own words fit for people and logs: secrets redacted, control characters gone, length bounded.
   *
   * The secrets go first, so that cutting cannot leave a part of one that no longer matches.
   */
  quote(words: string): string {
    const oneLine = this.redact(words)
      .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim();
    return oneLine.length > MAX_QUOTED_LENGTH ? `${oneLine.slice(0, MAX_QUOTED_LENGTH)}…` : oneLine;
  }
}

/** Replaces a stream key in text that may be shown. */
export function redactKey(text: string, streamName: string): string {
  return new Redactor([streamName]).redact(text);
}

function formsOf(secret: string): string[] {
  const bare = secret.split('?', 1)[0] ?? '';
  return [secret, bare].flatMap((form) => [
    form,
    encodeURIComponent(form.toWellFormed()),
    encodeURI(form.toWellFormed()),
    decoded(form),
  ]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign: not an encoded form at all
  }
}

function patternOf(form: string): RegExp {
  const literal = form.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const anywhere = form.length >= SHORTEST_REPLACED_ANYWHERE;
  return new RegExp(anywhere ? literal : `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'giu');
}
