import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test } from 'vitest';
import { beginningOfDay, dayOf, nextLineId } from './log-line-id.ts';
import { openDatabases } from './open-databases.ts';
import type { OwnedLogLine, SessionLog } from './session-log.ts';
import { onEachDatabase } from './test-store.ts';

const NOON = Date.UTC(2026, 4, 4, 12);
const DAY = 24 * 3_600_000;
const TODAY = dayOf(NOON);
const ALL = { accountId: undefined };
const EVER = Number.MAX_SAFE_INTEGER;

/** Lines of three days: session 1 of account 1 and its application 10, session 2 of account 2 and its application 20. */
function lines(): OwnedLogLine[] {
  let id = 0;
  return [0, 0, 1, 2, 2].map((day, i) => {
    const at = NOON + day * DAY;
    id = nextLineId(id, at);
    const one = i % 2 === 0 ? 1 : 2;
    const owner = { sessionId: one, accountId: one, applicationId: one * 10 };
    return { ...owner, id, at, level: 'scenario', message: `line ${i}` };
  });
}

onEachDatabase((database) => {
  async function openLog() {
    const place = await database.place();
    const scheduler = new VirtualScheduler();
    const databases = await openDatabases({ ...place, role: 'server', scheduler, log: silentLog });
    onTestFinished(() => databases.close());
    return { ...place, ...databases };
  }
  const messages = async (log: SessionLog, ...parameters: Parameters<SessionLog['read']>) =>
    (await log.read(...parameters)).map(({ message }) => message);

  test('lines of several days are one log: whose, from where, to where, how many', async () => {
    const { log } = await openLog();
    const all = lines();
    await log.write(all);
    const id = (at: number): number => all[at]?.id ?? 0;
    expect(await messages(log, ALL, 0, EVER, 9)).toEqual(['line 0', 'line 1', 'line 2', 'line 3', 'line 4']);
    expect(await messages(log, ALL, id(1), id(4), 9)).toEqual(['line 2', 'line 3']);
    expect(await messages(log, ALL, 0, EVER, 3)).toEqual(['line 0', 'line 1', 'line 2']);
    expect(await messages(log, { sessionId: 1 }, id(0), EVER, 9)).toEqual(['line 2', 'line 4']);
    expect(await messages(log, { accountId: 2 }, 0, EVER, 9)).toEqual(['line 1', 'line 3']);
    expect(await messages(log, { accountId: 2, applicationId: 10 }, 0, EVER, 9)).toEqual([]);
    expect(await messages(log, { accountId: 1, applicationId: 10 }, 0, EVER, 1)).toEqual(['line 0']);
    expect(await log.lastLineId()).toBe(id(4));
  });

  test('a line that is written again is kept once; of a batch that fails nothing is', async () => {
    const { log, ...place } = await openLog();
    const [first, second, ...others] = lines();
    if (first === undefined || second === undefined) throw new Error('there are five');
    await log.write([first]);
    await log.write([first, second]);
    expect(await messages(log, ALL, 0, EVER, 9)).toEqual(['line 0', 'line 1']);
    const level = null as unknown as string;
    await expect(log.write([...others.slice(0, 1), { ...first, id: first.id + 5, level }])).rejects.toMatchObject({
      code: 'STORE_FAILED',
    });
    await database.execute(place, 'logs', 'select 1'); // nothing holds a lock
    expect(await messages(log, { sessionId: 1 }, first.id, beginningOfDay(TODAY + 1), 9)).toEqual([]);
  });

  test('old days go with all they have, and the others stay', async () => {
    const { log, dataDir } = await openLog();
    await log.write(lines());
    expect(await log.dropBefore(TODAY)).toBe(0);
    expect(await log.dropBefore(TODAY + 2)).toBe(2);
    expect(await messages(log, ALL, 0, EVER, 9)).toEqual(['line 3', 'line 4']);
    expect(await log.dropBefore(TODAY + 2)).toBe(0);
    if (database.kind === 'sqlite')
      expect((await readdir(join(dataDir, 'logs'))).filter((name) => name.endsWith('.db'))).toEqual(['2026-05-06.db']);
    expect(await log.dropBefore(TODAY + 3)).toBe(1);
    expect(await log.lastLineId()).toBe(0);
    await log.write(lines().slice(4)); // a day that was dropped comes again
    expect(await messages(log, ALL, 0, EVER, 9)).toEqual(['line 4']);
  });
});
