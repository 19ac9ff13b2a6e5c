import { expect, test } from 'vitest';
import { KnownKeys } from '../destinations/index.ts';
import { Redactor } from '../security/index.ts';
import { KnownSecrets } from './known-secrets.ts';
import { secretLimits } from './limits.ts';

test('an ordinary word is masked in the logs of its own application, and nowhere else', () => {
  const redactor = new Redactor();
  const known = new KnownSecrets(new KnownKeys(redactor));
  known.use(1, 'connected');
  known.use(1, 'unsayable-0123456789');
  expect(known.mask(1, 'Leg connected, unsayable-0123456789')).toBe('Leg ***, ***');
  expect(known.mask(2, 'Leg connected')).toBe('Leg connected');
  expect(redactor.redact('Leg connected, unsayable-0123456789')).toBe('Leg connected, ***');
});

test('values used last are masked, in so many applications', () => {
  const known = new KnownSecrets({ use: () => undefined });
  known.use(1, 'the first value');
  for (let i = 1; i < secretLimits.maskedPerApplication; i++) known.use(1, `value number ${i}`);
  known.use(1, 'the first value');
  known.use(1, 'one too many');
  expect(known.mask(1, 'the first value, value number 1.')).toBe('***, value number 1.');
  known.use(2, 'of another one');
  for (let i = 3; i <= secretLimits.maskedApplications; i++) known.use(i, 'of yet another');
  known.use(1, 'once more used');
  known.use(9_999, 'one too many');
  expect(known.mask(2, 'of another one')).toBe('of another one');
  expect(known.mask(1, 'the first value')).toBe('***');
});
