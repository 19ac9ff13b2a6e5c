import { setFlagsFromString } from 'node:v8';
import { createContext, Script } from 'node:vm';

/**
 * Patterns of routing rules: JavaScript regular expressions for a whole dialled number, written by tenants and run
 * against numbers dialled by strangers. Neither may stop the server:
 * - V8's linear-time engine (flag `l`) runs a pattern wherever it can;
 * - what it cannot (look-ahead, back-references, repetitions above 16) runs on the backtracking engine, interrupted
 *   after {@link dialPatternLimits.backtrackingMs}; an interrupted pattern does not match;
 * - pattern and number have bounded lengths.
 */
export const dialPatternLimits = {
  /** Characters of a pattern: long enough for a list of a hundred numbers; compiling is linear in it. */
  patternCharacters: 2_048,
  /** Characters of a dialled number: the longest user part a SIP device sends is far below. */
  numberCharacters: 255,
  /** Milliseconds that one match may block the server. */
  backtrackingMs: 10,
  /** On a crowded machine those pass without the match having run; then it is tried again. */
  attempts: 5,
} as const;

// Process-wide and before the first pattern is compiled: it only makes the `l` flag known.
setFlagsFromString('--enable-experimental-regexp-engine');

const interruptible = new Script('expression.test(number)');

export type DialPatternMalformation = 'too-long' | 'not-a-regular-expression';

/** A compiled pattern. */
export interface DialPattern {
  /** False for numbers beyond the limit and for patterns that needed too long. */
  matches(number: string): boolean;
}

/** Compiles a pattern, anchored at both ends. */
export function parseDialPattern(pattern: string): DialPattern | DialPatternMalformation {
  if (pattern.length > dialPatternLimits.patternCharacters) return 'too-long';
  // On its own first: `a)|(b` is no expression, but becomes one inside the anchoring group.
  const alone = compile(pattern, '');
  if (!alone) return 'not-a-regular-expression';
  const anchored = `^(?:${pattern})$`;
  const linear = compile(anchored, 'l');
  const backtracking = linear ? undefined : compile(anchored, '');
  if (!linear && !backtracking) return 'not-a-regular-expression';
  return {
    matches: (number) => {
      if (number.length > dialPatternLimits.numberCharacters) return false;
      if (linear) return linear.test(number);
      const sandbox = createContext({ expression: backtracking, number });
      for (let attempt = 0; attempt < dialPatternLimits.attempts; attempt++) {
        const before = process.threadCpuUsage();
        try {
          return interruptible.runInContext(sandbox, { timeout: dialPatternLimits.backtrackingMs }) === true;
        } catch {
          const { user, system } = process.threadCpuUsage(before);
          if (user + system > (dialPatternLimits.backtrackingMs * 1_000) / 2) return false; // it had its time
        }
      }
      return false;
    },
  };
}

function compile(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}
