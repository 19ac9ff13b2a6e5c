import { millis } from '@callcast/core';
import { expect, test } from 'vitest';
import { followLog } from './follow-log.ts';
import type { LogScope } from './session-log.ts';
import { onEachDatabase } from './test-store.ts';

const HEARTBEAT = millis(15_000);
const OPENING = {
  accountId: 1,
  applicationId: 7,
  applicationName: 'streaming',
  ruleName: null,
  userId: null,
  initiatorAddress: '',
};

onEachDatabase((database) => {
  async function open() {
    const opened = await database.open();
    const { store, scheduler } = opened;
    const follow = (scope: LogScope, after = 0) => {
      const stop = new AbortController();
      const batches = followLog(store, { scope, after, heartbeat: HEARTBEAT, scheduler, signal: stop.signal });
      const next = async () => {
        const { done, value } = await batches.next();
        return done ? 'done' : value.map(({ message }) => message);
      };
      return { next, stop, batches };
    };
    const session = (changes = {}) => store.recorder.openSession({ ...OPENING, ...changes });
    return { ...opened, follow, session };
  }

  test('what there is, then what comes, then the end', async () => {
    const { follow, session, scheduler } = await open();
    const { sessionId, journal } = await session();
    journal.log('scenario', 'before');
    const { next } = follow({ sessionId });
    expect(await next()).toEqual(['before']);
    const waiting = next();
    await expect.poll(() => scheduler.armed).toContain(HEARTBEAT);
    journal.log('scenario', 'one');
    journal.log('scenario', 'two');
    scheduler.advance(200);
    expect(await waiting).toEqual(['one', 'two']);
    journal.close('Timeout');
    scheduler.advance(0);
    expect(await next()).toEqual([`Session ${sessionId} ended: Timeout`]);
    expect(await next()).toBe('done');
  });

  test('a session that is over, and one that never was', async () => {
    const { follow, session } = await open();
    const { sessionId, journal } = await session();
    for (let i = 0; i < 2_001; i++) journal.log('scenario', `line ${i}`);
    journal.close('Normal termination');
    const { next } = follow({ sessionId });
    expect([await next(), await next(), await next()].map(({ length }) => length)).toEqual([1_000, 1_000, 2]);
    expect(await next()).toBe('done');
    expect(await follow({ sessionId: 99 }).next()).toBe('done');
  });

  test('lines that come while the reader is slow are not lost, and none comes twice', async () => {
    const { follow, session, scheduler } = await open();
    const { sessionId, journal } = await session();
    const { next } = follow({ sessionId });
    const read: string[] = [];
    journal.log('scenario', '0');
    for (let i = 1; i < 40; i++) {
      read.push(...(await next()));
      journal.log('scenario', `${i}`);
      scheduler.advance(200);
      if (i % 3 === 0) journal.log('scenario', `${i}b`);
      scheduler.advance(200);
    }
    journal.close('Timeout');
    for (let batch = await next(); batch !== 'done'; batch = await next()) read.push(...batch);
    const wanted = Array.from({ length: 40 }, (_, i) => (i > 0 && i % 3 === 0 ? [`${i}`, `${i}b`] : [`${i}`])).flat();
    expect(read.filter((line) => !line.startsWith('Session'))).toEqual(wanted);
  });

  test('what was written while nobody asked is told at once', async () => {
    const { follow, session, store } = await open();
    const { sessionId, journal } = await session();
    const { next } = follow({ sessionId });
    journal.log('scenario', 'first');
    expect(await next()).toEqual(['first']);
    journal.log('scenario', 'second');
    await store.recorder.flush();
    expect(await next()).toEqual(['second']);
  });

  test('of an account, or of an application of it; from a line on', async () => {
    const { follow, session, store } = await open();
    const [a, b, c] = [await session(), await session({ applicationId: 8 }), await session({ accountId: 2 })];
    a.journal.log('scenario', 'a');
    b.journal.log('scenario', 'b');
    c.journal.log('scenario', 'c');
    expect(await follow({ accountId: 1 }).next()).toEqual(['a', 'b']);
    expect(await follow({ accountId: 1, applicationId: 8 }).next()).toEqual(['b']);
    expect(await follow({ accountId: 2 }).next()).toEqual(['c']);
    expect(await follow({ accountId: undefined }).next()).toEqual(['a', 'b', 'c']);
    const [first, , third] = await store.history.logLines({ accountId: undefined }, 0, 9);
    expect(await follow({ accountId: 1 }, first?.id).next()).toEqual(['b']);
    expect(await store.history.lastLineId()).toBe(third?.id);
  });

  test('while nothing comes there is a heartbeat; the signal ends it at once, and nothing stays behind', async () => {
    const { follow, session, scheduler } = await open();
    const { sessionId } = await session();
    const before = scheduler.armed.length;
    const { next, stop } = follow({ sessionId });
    const waiting = next();
    await expect.poll(() => scheduler.armed.length).toBe(before + 1);
    scheduler.advance(HEARTBEAT);
    expect(await waiting).toEqual([]);
    const last = next();
    await expect.poll(() => scheduler.armed.length).toBe(before + 1);
    stop.abort();
    expect(await last).toBe('done');
    expect(scheduler.armed).toHaveLength(before);
  });
});
