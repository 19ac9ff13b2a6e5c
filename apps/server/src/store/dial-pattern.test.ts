import { threadCpuMs } from '@callcast/testing/cpu-time';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
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
  // Beyond the linear-time engine.
  { pattern: '(?!9).*', yes: ['123'], no: ['911'] },
  { pattern: '(\\d)\\1', yes: ['11'], no: ['12'] },
  { pattern: '\\d{17,64}', yes: ['1'.repeat(20)], no: ['1'.repeat(16)] },
];

for (const { pattern, yes, no } of table)
  test(`${pattern} is matched against the whole number`, () => {
    for (const number of yes) expect(compiled(pattern).matches(number), number).toBe(true);
    for (const number of no) expect(compiled(pattern).matches(number), number).toBe(false);
  });

const malformed: Record<DialPatternMalformation, readonly string[]> = {
  'too-long': ['1'.repeat(dialPatternLimits.patternCharacters + 1)],
  'not-a-regular-expression': ['(', '[', '*', 'a)|(b', 'x{2,1}', '(?<n>a)(?<n>b)'],
};

for (const [malformation, patterns] of Object.entries(malformed))
  test(`refused as ${malformation}`, () => {
    for (const pattern of patterns) expect(parseDialPattern(pattern), pattern).toBe(malformation);
  });

test('a match that was interrupted before it had any CPU is tried again, a slow one is not', () => {
  const slow = compiled('(?!x)(a+)+b');
  const number = 'a'.repeat(30);
  const cpu = vi.spyOn(process, 'threadCpuUsage');
  cpu.mockReturnValue({ user: 0, system: 0 }); // as if the time had passed in other processes
  expect(slow.matches(number)).toBe(false);
  expect(cpu).toHaveBeenCalledTimes(2 * dialPatternLimits.attempts);
  cpu.mockClear();
  cpu.mockReturnValue({ user: 9_000, system: 1_000 });
  expect(slow.matches(number)).toBe(false);
  expect(cpu).toHaveBeenCalledTimes(2);
  cpu.mockRestore();
});

/** Known to take exponential or high polynomial time on a backtracking engine. */
const hostile = [
  '(a+)+b',
  '(?:a|a)*b',
  '(a*)*b',
  '(.*)(.*)(.*)(.*)(.*)(.*)b',
  '(?!x)(a+)+b',
  '(a+)+\\1b',
  '(?:a{1,20}){17,99}b',
];

for (const pattern of hostile)
  test(`${pattern} cannot hold up the server`, () => {
    const number = 'a'.repeat(dialPatternLimits.numberCharacters);
    const expression = compiled(pattern);
    const before = threadCpuMs();
    expect(expression.matches(number)).toBe(false);
    // The interrupt comes from another thread and may be late on a busy machine; unbounded it would take years.
    expect(threadCpuMs() - before).toBeLessThan(dialPatternLimits.backtrackingMs + 500);
  });

test('a number beyond the limit matches nothing', () => {
  expect(compiled('.*').matches('1'.repeat(dialPatternLimits.numberCharacters))).toBe(true);
  expect(compiled('.*').matches('1'.repeat(dialPatternLimits.numberCharacters + 1))).toBe(false);
});

/** Damaged documented patterns: what a person mistypes. */
const damaged = fc
  .tuple(fc.constantFrom(...table.map(({ pattern }) => pattern)), fc.nat(20), fc.constantFrom(...'()[]{}*+?|^$\\a1'))
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
