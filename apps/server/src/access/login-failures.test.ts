import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { accessLimits } from './limits.ts';
import { type Attempt, LoginFailures } from './login-failures.ts';

const from = (address: string, device?: string): Attempt => ({ name: 'anna', address, device });

function open() {
  const scheduler = new VirtualScheduler();
  const failures = new LoginFailures(scheduler, { failuresPerMinute: 10 });
  /** How many wrong passwords are taken until one is refused. */
  const failUntilRefused = (attempt: Attempt): number => {
    let count = 0;
    while (count < 1_000 && failures.reserve(attempt)) count++;
    return count;
  };
  /** The name is tried from many addresses until its own limit is used up. */
  const attack = (): void => {
    for (let i = 0; i < accessLimits.failuresPerName; i++) failures.reserve(from(`198.51.100.${i}`));
  };
  return { scheduler, failures, failUntilRefused, attack };
}

test('one address fails ten times a minute for a name, and others are not touched by it', () => {
  const { scheduler, failures, failUntilRefused } = open();
  expect(failUntilRefused(from('a'))).toBe(10);
  expect(failures.wait(from('a'))).toBe(6);
  expect(failures.wait(from('b'))).toBeUndefined();
  expect(failures.wait({ ...from('a'), name: 'bert' })).toBeUndefined();
  scheduler.advance(6_000);
  expect(failures.wait(from('a'))).toBeUndefined();
});

test('one address fails sixty times a minute for all names together', () => {
  const { failures } = open();
  let count = 0;
  while (count < 1_000 && failures.reserve({ ...from('a'), name: `n${count}` })) count++;
  expect(count).toBe(60);
});

test('many addresses that try one name are slowed down to two tries each', () => {
  const { failUntilRefused, attack, scheduler } = open();
  attack();
  expect(failUntilRefused(from('z'))).toBe(2);
  scheduler.advance(60_000); // the name has five tries again, for whoever comes first
  expect(failUntilRefused(from('y'))).toBeGreaterThan(2);
  expect(failUntilRefused(from('x'))).toBe(2);
});

test('under attack the right password gets in from any address that did not fail, again and again', () => {
  const { failures, attack } = open();
  attack();
  for (let i = 0; i < 20; i++) {
    expect(failures.wait(from('home'))).toBeUndefined();
    expect(failures.reserve(from('home'))).toBe(true);
    failures.succeeded(from('home'));
  }
});

test('a device that logged in before has tries of its own, also behind the address of the guesser', () => {
  const { failures, failUntilRefused, attack } = open();
  attack();
  expect(failUntilRefused(from('z'))).toBe(2);
  expect(failures.wait(from('z'))).toBeGreaterThan(0);
  expect(failures.wait(from('z', 'laptop'))).toBeUndefined();
  expect(failUntilRefused(from('z', 'laptop'))).toBe(10);
  expect(failUntilRefused(from('z', 'phone'))).toBe(10);
});

test('a device that fails takes nothing from others', () => {
  const { failures, failUntilRefused } = open();
  for (let i = 0; i < 10; i++) failUntilRefused(from('a', `stolen ${i}`));
  expect(failUntilRefused(from('a'))).toBe(10);
  expect(failures.wait(from('b'))).toBeUndefined();
});

test('right passwords cost nothing', () => {
  const { failures } = open();
  for (let i = 0; i < 500; i++) {
    expect(failures.reserve(from('a'))).toBe(true);
    failures.succeeded(from('a'));
  }
});
