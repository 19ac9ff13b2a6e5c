import { dialPatternLimits, parseDialPattern } from '../store/index.ts';

/** Why a rule cannot have this pattern: the end of a sentence that begins with its name. Undefined when it can. */
export function patternRefusal(pattern: string): string | undefined {
  const parsed = parseDialPattern(pattern);
  switch (parsed) {
    case 'too-long':
      return `has more than ${dialPatternLimits.patternCharacters} characters`;
    case 'not-a-regular-expression':
      return 'is not a regular expression';
    case 'not-linear':
      return 'uses look-ahead, a back-reference or very large repetitions, which this server does not run';
    default:
      return undefined;
  }
}
