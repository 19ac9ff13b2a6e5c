import { threadCpuMs } from '@callcast/testing/cpu-time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutCounts } from './counted-repetitions.ts';
import { type DialPattern, type DialPatternMalformation, dialPatternLimits, parseDialPattern } from './dial-pattern.ts';

function compiled(pattern: string): DialPattern {
  const parsed = parseDialPattern(pattern);
  if (typeof parsed === 'string') throw new Error(`${pattern}: ${parsed}`);
  return parsed;
}

/** Patterns of the platform's public documentation, and what follows from a match of the whole number. */
const table: readonly { pattern: string; yes: readonly string[]; no: readonly string[] }[] = [
  { pattern: '.*', yes: ['', '1', 'конференция', 'a b', '+7 (495)'], no: ['a\nb'] },
  { pattern: '123.+', yes: ['1234', '123x'], no: ['123', '0123', '1230\n'] },
  { pattern: '1[0-9]{2}', yes: ['100', '199'], no: ['10', '1000', '2100'] },
  { pattern: '\\+?[1-9]\\d{1,14}', yes: ['+74951234567', '12'], no: ['+0', '1', '++12', '1234567890123456'] },
  { pattern: 'a|b', yes: ['a', 'b'], no: ['ab', 'ax', 'xb'] },
  { pattern: '^123$', yes: ['123'], no: ['1234'] },
  { pattern: '[а-я]+', yes: ['привет'], no: ['hello'] },
  { pattern: '(?<name>x)y', yes: ['xy'], no: ['x'] },
  { pattern: '.*(?<!7)', yes: ['', '8'], no: ['7', '87'] },
  // Beyond the sixteen repetitions that the linear-time engine takes.
  { pattern: '\\d{17,64}', yes: ['1'.repeat(17), '1'.repeat(64)], no: ['1'.repeat(16), '1'.repeat(65)] },
  { pattern: '(?:ab|c){20}', yes: ['c'.repeat(20), 'ab'.repeat(20)], no: ['c'.repeat(19), 'c'.repeat(21)] },
  { pattern: '(?<n>[)\\]x])(\\d{1,20}|-{18,})', yes: [')1', `]${'-'.repeat(99)}`], no: [')', `x${'-'.repeat(17)}`] },
  { pattern: '\\x41{17}\\.{0,30}?', yes: ['A'.repeat(17), `${'A'.repeat(17)}...`], no: ['A'.repeat(16)] },
  { pattern: '(a{4,5}b){4,9}', yes: ['aaaab'.repeat(9)], no: ['aaaab'.repeat(3), 'aaaab'.repeat(10)] },
  { pattern: '\\d{20,1000}', yes: ['1'.repeat(255)], no: ['1'.repeat(19)] },
  { pattern: '\\d{256,1000}', yes: [], no: ['1'.repeat(255)] },
  { pattern: '(?:a?){300}', yes: ['', 'a'.repeat(255)], no: ['b'] },
];

for (const { pattern, yes, no } of table)
  test(`${pattern} is matched against the whole number`, () => {
    for (const number of yes) expect(compiled(pattern).matches(number), number).toBe(true);
    for (const number of no) expect(compiled(pattern).matches(number), number).toBe(false);
  });

const malformed: Record<DialPatternMalformation, readonly string[]> = {
  'too-long': ['1'.repeat(dialPatternLimits.patternCharacters + 1)],
  'not-a-regular-expression': ['(', '[', '*', 'a)|(b', 'x{2,1}', '(?<n>a)(?<n>b)'],
  'not-linear': [
    ...['(?!9).*', '(?=1)1', '(\\d)\\1', '(\\d)\\1{20}', '(?<n>a)\\k<n>', '(?i:a)', 'a{20}(?!b)'],
    ...['(?:(?:a{99}){99}){99}', '(?:a{64}){64}', `(?:${'a'.repeat(200)}){30}`],
  ],
};

for (const [malformation, patterns] of Object.entries(malformed))
  test(`refused as ${malformation}`, () => {
    for (const pattern of patterns) expect(parseDialPattern(pattern), pattern).toBe(malformation);
  });

/** Known to take exponential or high polynomial time on a backtracking engine. */
const hostile = [
  '(a+)+b',
  '(?:a|a)*b',
  '(a*)*b',
  '(.*)(.*)(.*)(.*)(.*)(.*)b',
  '(?:a{1,20}){4,9}b',
  '(?:a?){250}b',
  `${'(a?)'.repeat(500)}b`,
];

for (const pattern of hostile)
  test(`${pattern} cannot hold up the server`, () => {
    const number = 'a'.repeat(dialPatternLimits.numberCharacters);
    const expression = compiled(pattern);
    const before = threadCpuMs();
    expect(expression.matches(number)).toBe(false);
    // Some 30 ms at worst here; a backtracking engine would take years.
    expect(threadCpuMs() - before).toBeLessThan(1_000);
  });

test('a number beyond the limit matches nothing', () => {
  expect(compiled('.*').matches('1'.repeat(dialPatternLimits.numberCharacters))).toBe(true);
  expect(compiled('.*').matches('1'.repeat(dialPatternLimits.numberCharacters + 1))).toBe(false);
});

/** The language's own engine, which is asked for comparison, takes minutes for `(?:a?){300}` and seven characters. */
const comparable = table
  .map(({ pattern }) => pattern)
  .filter((pattern) => !/\{(\d+,)?(1[7-9]|[2-9]\d|\d{3})/.test(pattern));

/** Damaged documented patterns: what a person mistypes. */
const damaged = fc
  .tuple(fc.constantFrom(...comparable), fc.nat(20), fc.constantFrom(...'()[]{}*+?|^$\\a1'))
  .map(([pattern, at, sign]) => pattern.slice(0, at) + sign + pattern.slice(at + 1));

test('any pattern is refused or agrees with the language’s own anchored match', () => {
  fc.assert(
    fc.property(damaged, fc.string({ unit: fc.constantFrom(...'a1+9xyb'), maxLength: 12 }), (pattern, number) => {
      const parsed = parseDialPattern(pattern);
      if (typeof parsed === 'string') return;
      expect(parsed.matches(number)).toBe(new RegExp(`^(?:${pattern})$`).test(number));
    }),
    { numRuns: 1_000 },
  );
});

/** Patterns with counts that the linear-time engine takes, so that it can be asked both ways. */
const counted = fc.letrec<{ term: string; atom: string; alternatives: string }>((tie) => ({
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'a',
      '1',
      '.',
      '[ab]',
      '[^1\\]]',
      '\\d',
      '\\.',
      '\\x61',
      '\\u0061',
      '{',
      'b{,2}',
      '[{(|]',
      '\\(',
      '\\p',
    ),
    tie('alternatives').chain((inner) => fc.constantFrom(`(${inner})`, `(?:${inner})`)),
  ),
  term: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '{0}', '{2,3}?', '*?'))
    .map(([atom, quantifier]) => atom + quantifier),
  alternatives: fc
    .array(
      fc.array(tie('term'), { maxLength: 3 }).map((terms) => terms.join('')),
      { minLength: 1, maxLength: 2 },
    )
    .map((all) => all.join('|')),
}));

test.each([
  ['a{2,3}', '(?:aaa?)'],
  ['(a|b){2}c{0}', '(?:(?:a|b)(?:a|b))(?:)'],
  ['[{2}]{1,}?', '(?:[{2}][{2}]*)'],
  ['{1|b{,2}', '{1|b{,2}'],
  ['(?<=x)(?<n>y)*?', '(?<=x)(?:y)*'],
  ['a{300}', `(?:${'a'.repeat(256)})`],
  ['(?=a)a{2}', undefined],
  ['(a)\\1{2}', undefined],
  ['(?:a{99}){99}', undefined],
  ['(?:(?:(?:(?:(?:a{99}){99}){99}){99}){99}){99}', undefined],
  ['a{300}a{300}a{300}a{300}', undefined],
])('%s is written out as %s', (pattern, written) => expect(withoutCounts(pattern, 1_000, 255)).toBe(written));

test('written out, a pattern takes the same numbers', () => {
  const number = fc.array(fc.constantFrom('a', 'b', '1', '.', 'aaa', '11', '{', 'p', '(', 'b{,2}'), { maxLength: 5 });
  const linear = (pattern: string): RegExp | undefined => {
    try {
      return new RegExp(`^(?:${pattern})$`, 'l');
    } catch {
      return undefined;
    }
  };
  let compared = 0;
  fc.assert(
    fc.property(counted.alternatives, number, (pattern, parts) => {
      const direct = linear(pattern);
      if (direct === undefined) return; // too many, nested
      const written = withoutCounts(pattern, 100_000, 255);
      expect(linear(written ?? '(')?.test(parts.join('')), `${pattern} → ${written}`).toBe(direct.test(parts.join('')));
      compared++;
    }),
    { numRuns: 2_000 },
  );
  expect(compared).toBeGreaterThan(1_000);
});
