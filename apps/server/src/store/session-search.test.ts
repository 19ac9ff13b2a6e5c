import { expect, test } from 'vitest';
import type { SessionSearch } from './session-search.ts';
import { onEachDatabase } from './test-store.ts';

const OPENING = {
  accountId: 1,
  applicationId: 7,
  applicationName: 'streaming',
  ruleName: 'streamRule',
  userId: 3,
  initiatorAddress: '192.0.2.1',
} as const;
const FIRST = { before: undefined, count: 100 };

onEachDatabase((database) => {
  async function open() {
    const { store, scheduler } = await database.open();
    const session = async (given: Partial<typeof OPENING | Record<string, unknown>> = {}) => {
      const opened = await store.recorder.openSession({ ...OPENING, ...given });
      scheduler.advance(1_000);
      return opened;
    };
    const found = async (search: SessionSearch, accountId = 1) => {
      await store.recorder.flush();
      return (await store.history.search(accountId, search, FIRST)).map(({ id }) => id);
    };
    return { store, scheduler, session, found };
  }

  test('each filter finds its sessions, the newest first, and those of its account alone', async () => {
    const { session, found, scheduler } = await open();
    const plain = await session();
    const began = scheduler.wallNow();
    const other = await session({ applicationId: 8, ruleName: null, userId: null });
    const theirs = await session({ accountId: 2 });
    const call = { callId: 'c', localNumber: '100', remoteNumber: '+49', incoming: true };
    other.journal.callStarted(call);
    other.journal.callStarted({ ...call, callId: 'd' });
    theirs.journal.callStarted(call);
    other.journal.customData('campaign');
    other.journal.close('JS session error');
    const [p, o, t] = [plain.sessionId, other.sessionId, theirs.sessionId];
    expect(await found({})).toEqual([o, p]);
    expect(await found({}, 2)).toEqual([t]);
    expect(await found({ from: began })).toEqual([o]);
    expect(await found({ to: began })).toEqual([p]);
    expect(await found({ applicationId: 8 })).toEqual([o]);
    expect(await found({ userId: 3 })).toEqual([p]);
    expect(await found({ ruleName: 'streamRule' })).toEqual([p]);
    for (const number of ['100', '+49']) {
      expect(await found({ number })).toEqual([o]);
      expect(await found({ number, applicationId: 8 })).toEqual([o]);
      expect(await found({ number, applicationId: 7 })).toEqual([]);
      expect(await found({ number, finishReason: 'Timeout' })).toEqual([]);
      expect(await found({ number, to: began })).toEqual([]);
    }
    expect(await found({ number: '+4' })).toEqual([]);
    expect(await found({ finishReason: 'JS session error' })).toEqual([o]);
    expect(await found({ customData: 'campaign' })).toEqual([o]);
    expect(await found({ isRunning: true })).toEqual([p]);
    expect(await found({ isRunning: false })).toEqual([o]);
    expect(await found({ isRunning: true, applicationId: 8 })).toEqual([]);
  });
});
