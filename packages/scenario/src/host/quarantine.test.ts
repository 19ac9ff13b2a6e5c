import { expect, test } from 'vitest';
import { runStart } from '../testing/run-recorder.ts';
import { Quarantine } from './quarantine.ts';

test('remembers a version of one application, forgets the oldest', () => {
  const quarantine = new Quarantine(2);
  quarantine.add(runStart('a'));
  expect(quarantine.has(runStart('a', { runId: 'another', sessionId: 9 }))).toBe(true);
  expect(quarantine.has(runStart('a', { applicationId: 77 }))).toBe(false);
  expect(quarantine.has(runStart('ab'))).toBe(false);
  quarantine.add(runStart('b'));
  quarantine.add(runStart('a')); // again: now the youngest
  quarantine.add(runStart('c'));
  expect(['a', 'b', 'c'].map((source) => quarantine.has(runStart(source)))).toEqual([true, false, true]);
});
