import { MAX_QUOTED_LENGTH } from './limits.ts';

/** Stands for a stream key wherever one would be shown. */
export const MASK = '****';

/** Keys shorter than this are replaced only as whole words: "a" must not turn "rejected" into noise. */
const SHORTEST_REPLACED_ANYWHERE = 6;

/**
 * Replaces a stream key in text that may be shown: as given, without its query, and percent-encoded or -decoded, since
 * servers echo it in any of these forms.
 */
export function redactKey(text: string, streamName: string): string {
  let redacted = text;
  for (const form of formsOfKey(streamName)) redacted = redacted.replaceAll(patternOf(form), MASK);
  return redacted;
}

/**
 * Makes a server's own words fit for people and logs: key redacted, control characters gone, length bounded.
 *
 * The key goes first, so that cutting cannot leave a part of it that no longer matches.
 */
export function quoteServer(words: string, streamName: string): string {
  const oneLine = redactKey(words, streamName)
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return oneLine.length > MAX_QUOTED_LENGTH ? `${oneLine.slice(0, MAX_QUOTED_LENGTH)}…` : oneLine;
}

/** Longest first, so that a key with its query is replaced as one. */
function formsOfKey(streamName: string): string[] {
  const bare = streamName.split('?', 1)[0] ?? '';
  const forms = new Set<string>();
  for (const form of [streamName, bare]) {
    forms.add(form);
    forms.add(encodeURIComponent(form.toWellFormed()));
    forms.add(encodeURI(form.toWellFormed()));
    forms.add(decoded(form));
  }
  forms.delete('');
  return [...forms].sort((a, b) => b.length - a.length);
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
