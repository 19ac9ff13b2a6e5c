import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CallSearch } from './call-search.ts';
import { openDatabases } from './open-databases.ts';
import type { Piece, Position } from './page.ts';
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

  test('pages of any size give each session once, in the order of the list, also while sessions begin', async () => {
    const { store, scheduler } = await database.open();
    const { recorder, history } = store;
    let accountId = 100;
    await fc.assert(
      fc.asyncProperty(
        fc.array(SESSION, { maxLength: 25 }),
        SEARCH,
        fc.integer({ min: 1, max: 8 }),
        fc.array(SESSION, { maxLength: 3 }),
        async (sessions, filters, count, later) => {
          accountId++;
          const begun: Begun[] = [];
          const begin = async (given: Given) => {
            const { application, rule, user, numbers, end, custom, pause } = given;
            scheduler.advance(pause);
            const { sessionId, journal } = await recorder.openSession({
              accountId,
              applicationId: application,
              applicationName: 'a',
              ruleName: rule,
              userId: user,
              initiatorAddress: '',
            });
            for (const [i, number] of numbers.entries())
              journal.callStarted({ callId: `${i}`, incoming: true, localNumber: '100', remoteNumber: number });
            if (custom !== '') journal.customData(custom);
            if (end !== null) journal.close(end);
            begun.push({ ...given, id: sessionId, at: scheduler.wallNow() });
          };
          for (const session of sessions) await begin(session);
          await recorder.flush();
          const search = searchOf(filters, begun);
          const expected = begun.filter((one) => isFound(one, search)).reverse();
          const seen: number[] = [];
          for (let before: Position | undefined; ; ) {
            const rows = await history.search(accountId, search, { before, count });
            seen.push(...rows.map(({ id }) => id));
            const last = rows.at(-1);
            if (last === undefined) break;
            before = { at: last.startedAt, id: last.id };
            for (const session of later) await begin(session);
            await recorder.flush();
          }
          expect(seen).toEqual(expected.map(({ id }) => id));
        },
      ),
      { numRuns: 60, seed: 20_261_123 },
    );
  });

  test('sessions of a number that nearly all have, by what else they are narrowed by', async () => {
    const place = await database.place();
    const { store } = await database.open(place);
    const opened = [];
    for (const userId of [3, 4, 3, 4]) opened.push(await store.recorder.openSession({ ...OPENING, userId }));
    const [first, , third] = opened.map(({ sessionId }) => sessionId);
    opened[0]?.journal.callStarted({ callId: 'c', localNumber: '100', remoteNumber: 'anna', incoming: true });
    opened[1]?.journal.callStarted({ callId: 'd', localNumber: '100', remoteNumber: 'anna', incoming: true });
    await store.recorder.flush();
    const columns = 'call_session_id, call_id, incoming, local_number, remote_number, remote_number_type, started_at';
    await database.execute(
      place,
      'history',
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 2001)
       insert into calls (${columns}, successful, account_id, application_id, session_started_at)
       select ${first}, 'many', 1, '100', 'anna', 'user', 0, 1, 1, 7, session_started_at from n, calls
       where call_id = 'c'`,
    );
    for (const number of ['100', 'anna']) {
      const ids = async (search: SessionSearch) =>
        (await store.history.search(1, { number, ...search }, FIRST)).map(({ id }) => id);
      expect(await ids({ userId: 3 })).toEqual([first]);
      expect(await ids({ userId: 3, isRunning: false })).toEqual([]);
      expect(await ids({})).toEqual([opened[1]?.sessionId, first]);
    }
    expect((await store.history.search(1, { userId: 3 }, FIRST)).map(({ id }) => id)).toEqual([third, first]);
  });

  test('custom data is compared to its end, whatever it holds', async () => {
    const { session, found } = await open();
    const texts = ['x'.repeat(70), `${'x'.repeat(70)}y`, '👋'.repeat(65), 'a\u0000b', 'a\u0000c', "it's", '\ufdd0'];
    const ids = [];
    for (const text of texts) {
      const { sessionId, journal } = await session();
      journal.customData(text);
      ids.push(sessionId);
    }
    for (const [i, customData] of texts.entries()) expect([i, await found({ customData })]).toEqual([i, [ids[i]]]);
    expect(await found({ customData: 'x'.repeat(64) })).toEqual([]);
  });

  test('calls, by session, number and application, and where both ends are the same once', async () => {
    const { store, session, scheduler } = await open();
    const one = await session();
    const two = await session({ applicationId: 8, applicationName: 'other', ruleName: null, userId: null });
    const call = { localNumber: '100', remoteNumber: 'anna', incoming: true };
    one.journal.callStarted({ ...call, callId: 'a' });
    two.journal.callStarted({ ...call, callId: 'b', remoteNumber: '100' });
    scheduler.advance(1);
    one.journal.callStarted({ ...call, callId: 'c', incoming: false });
    one.journal.callEnded('c', { durationSeconds: 1.5, successful: true, endReason: 'hung up' });
    await store.recorder.flush();
    const ids = async (search: CallSearch, piece: Partial<Piece> = {}) =>
      (await store.history.searchCalls(1, search, { ...FIRST, ...piece })).map(({ callId }) => callId);
    expect(await ids({})).toEqual(['c', 'b', 'a']);
    expect(await ids({ number: '100' })).toEqual(['c', 'b', 'a']);
    expect(await ids({ number: '100' }, { count: 2 })).toEqual(['c', 'b']);
    expect(await ids({ number: 'anna' })).toEqual(['c', 'a']);
    expect(await ids({ number: '100', applicationId: 8 })).toEqual(['b']);
    expect(await ids({ applicationId: 7 })).toEqual(['c', 'a']);
    expect(await ids({ sessionId: two.sessionId })).toEqual(['b']);
    expect(await ids({ sessionId: two.sessionId, applicationId: 7 })).toEqual([]);
    expect(await store.history.searchCalls(2, { sessionId: one.sessionId }, FIRST)).toEqual([]);
    expect(await ids({ from: scheduler.wallNow() })).toEqual(['c']);
    expect(await ids({ to: scheduler.wallNow() })).toEqual(['b', 'a']);
    const [newest] = await store.history.searchCalls(1, {}, { ...FIRST, count: 1 });
    const position = { at: newest?.startedAt ?? 0, id: newest?.id ?? 0 };
    for (const number of [undefined, '100']) expect(await ids({ number }, { before: position })).toEqual(['b', 'a']);
    const facts = { incoming: false, successful: true, durationMs: 1_500, endReason: 'hung up' };
    const ofSession = { callSessionId: one.sessionId, applicationName: 'streaming', ruleName: 'streamRule', userId: 3 };
    expect(newest).toMatchObject({ ...facts, ...ofSession, endedAt: scheduler.wallNow(), applicationId: 7 });
  });

  test('what an older version wrote is found', async () => {
    const place = await database.place();
    const old = await openDatabases({
      ...{ ...place, role: 'server', log: silentLog, upTo: { history: '0005-outputs' } },
      scheduler: new VirtualScheduler(),
    });
    await old.close();
    const of = 'application_name, initiator_address, custom_data, started_at';
    await database.execute(
      place,
      'history',
      `insert into call_sessions (id, account_id, application_id, ${of}) values (5, 1, 7, 'a', '', '', 9);
       insert into calls (call_session_id, call_id, incoming, local_number, remote_number, remote_number_type, started_at, successful)
       values (5, 'c', 1, '100', 'anna', 'user', 10, 1)`,
    );
    const { store } = await database.open(place);
    const search = { number: 'anna', applicationId: 7, to: 10 };
    expect(await store.history.search(1, search, FIRST)).toMatchObject([{ id: 5, startedAt: 9 }]);
    expect(await store.history.searchCalls(1, { applicationId: 7 }, FIRST)).toMatchObject([{ callId: 'c' }]);
  });
});

const SESSION = fc.record({
  application: fc.constantFrom(7, 8),
  rule: fc.constantFrom('one', 'two', null),
  user: fc.constantFrom(3, 4, null),
  numbers: fc.array(fc.constantFrom('100', 'anna', '+49'), { maxLength: 3 }),
  end: fc.constantFrom('Timeout' as const, 'Normal termination' as const, null),
  custom: fc.constantFrom('', 'campaign'),
  /** Several begin at the same instant. */
  pause: fc.constantFrom(0, 0, 1, 50),
});
type Given = typeof SESSION extends fc.Arbitrary<infer Value> ? Value : never;
type Begun = Given & { readonly id: number; readonly at: number };

const SEARCH = fc.record(
  {
    from: fc.nat(25),
    to: fc.nat(25),
    applicationId: fc.constantFrom(7, 8),
    ruleName: fc.constantFrom('one', 'two'),
    userId: fc.constantFrom(3, 4),
    number: fc.constantFrom('100', 'anna', '+49', 'nobody'),
    finishReason: fc.constantFrom('Timeout', 'Normal termination'),
    customData: fc.constantFrom('', 'campaign'),
    isRunning: fc.boolean(),
  },
  { requiredKeys: [] },
);
type Filters = typeof SEARCH extends fc.Arbitrary<infer Value> ? Value : never;

/** Instants of sessions that there are, so that bounds fall upon them; without them it ends before what begins later. */
function searchOf({ from, to, ...filters }: Filters, begun: readonly Begun[]): SessionSearch {
  const at = (index: number | undefined) => (index === undefined ? undefined : begun[index]?.at);
  return { ...filters, from: at(from), to: at(to) };
}

function isFound(session: Begun, search: SessionSearch): boolean {
  const { application, rule, user, numbers, end, custom, at } = session;
  const ends = numbers.length === 0 ? [] : ['100', ...numbers];
  return (
    at >= (search.from ?? 0) &&
    at < (search.to ?? Number.POSITIVE_INFINITY) &&
    (search.applicationId ?? application) === application &&
    (search.ruleName === undefined || search.ruleName === rule) &&
    (search.userId === undefined || search.userId === user) &&
    (search.number === undefined || ends.includes(search.number)) &&
    (search.finishReason === undefined || search.finishReason === end) &&
    (search.customData ?? custom) === custom &&
    (search.isRunning ?? end === null) === (end === null)
  );
}
