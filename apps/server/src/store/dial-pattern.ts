import { setFlagsFromString } from 'node:v8';
import { withoutCounts } from './counted-repetitions.ts';

/**
 * Patterns of routing rules: JavaScript regular expressions for a whole dialled number, written by tenants and run
 * against numbers dialled by strangers. Neither may stop the server:
 * - all run on V8's linear-time engine (flag `l`), which takes at most sixteen repetitions: larger counts are written out first;
 * - what is not regular (look-ahead, back-references) is refused, since no engine runs it in linear time;
 * - pattern and number have bounded lengths.
 */
export const dialPatternLimits = {
  /** Characters of a pattern: long enough for a list of a hundred numbers; compiling is linear in it. */
  patternCharacters: 2_048,
  /** Characters of a pattern whose counts are written out: the worst one takes 30 ms for the longest number. */
  writtenOutCharacters: 4_096,
  /** Characters of a dialled number: the longest user part a SIP device sends is far below. */
  numberCharacters: 255,
} as const;

// Process-wide and before the first pattern is compiled: it only makes the `l` flag known.
setFlagsFromString('--enable-experimental-regexp-engine');

export type DialPatternMalformation = 'too-long' | 'not-a-regular-expression' | 'not-linear';

/** A compiled pattern. */
export interface DialPattern {
  /** False for numbers beyond the limit. */
  matches(number: string): boolean;
}

/** Compiles a pattern, anchored at both ends. */
export function parseDialPattern(pattern: string): DialPattern | DialPatternMalformation {
  if (pattern.length > dialPatternLimits.patternCharacters) return 'too-long';
  // On its own first: `a)|(b` is no expression, but becomes one inside the anchoring group.
  if (!compile(pattern, '')) return 'not-a-regular-expression';
  const linear = compile(anchored(pattern), 'l') ?? compileWrittenOut(pattern);
  if (!linear) return 'not-linear';
  return { matches: (number) => number.length <= dialPatternLimits.numberCharacters && linear.test(number) };
}

function compileWrittenOut(pattern: string): RegExp | undefined {
  const { writtenOutCharacters, numberCharacters } = dialPatternLimits;
  const written = withoutCounts(pattern, writtenOutCharacters, numberCharacters);
  return written === undefined ? undefined : compile(anchored(written), 'l');
}

const anchored = (pattern: string): string => `^(?:${pattern})$`;

function compile(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}
