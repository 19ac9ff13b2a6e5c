import { expect, test } from 'vitest';
import { accessLimits } from './limits.ts';
import { judgeSession } from './member-logins.ts';

const MINUTE = 60_000;
const NOW = 1e12;
const session = {
  tokenSha256: 'now',
  previousSha256: 'before',
  rotatedAt: NOW - MINUTE,
  confirmedAt: (NOW - MINUTE) as number | null,
  usedAt: NOW - MINUTE,
  createdAt: NOW - 60 * MINUTE,
  member: { id: 1, name: 'anna', displayName: 'Anna', role: 'owner' },
  account: { id: 1, name: 'demo', email: '', createdAt: 0 },
} as const;

test.each([
  ['the present token', 'now', {}, 'current'],
  ['the present token, grown old', 'now', { rotatedAt: NOW - accessLimits.sessionTokenMs }, 'rotate'],
  ['the one before, just after', 'before', { confirmedAt: NOW - 29_999 }, 'previous'],
  ['the one before, too late', 'before', { confirmedAt: NOW - 30_000 }, 'stale'],
  ['the one before, just after it was replaced', 'before', { confirmedAt: null, rotatedAt: NOW - 1 }, 'previous'],
  ['the one before, and nobody saw the next', 'before', { confirmedAt: null }, 'lost'],
  ['one that never was, or was long ago', 'other', {}, 'stale'],
  ['not used for a night', 'now', { usedAt: NOW - accessLimits.sessionIdleMs }, 'expired'],
  ['used all the time for a week', 'now', { createdAt: NOW - accessLimits.sessionLongestMs }, 'expired'],
] as const)('%s', (_what, token, change, expected) => {
  expect(judgeSession({ ...session, ...change }, token, NOW)).toBe(expected);
});
