import { silentLog } from '@callcast/core';
import { expect, test, vi } from 'vitest';
import { storeLimits } from './limits.ts';
import { onEachDatabase } from './test-store.ts';

const OPENING = {
  accountId: 1,
  applicationId: 7,
  applicationName: 'streaming',
  ruleName: 'streamRule',
  userId: 3,
  initiatorAddress: '192.0.2.1',
} as const;

onEachDatabase((database) => {
  async function open(given: Parameters<typeof database.open>[0] = {}) {
    const opened = await database.open(given);
    const { store } = opened;
    const written = (sessionId: number) => store.history.logLines({ sessionId }, 0, 100_000);
    const session = await store.recorder.openSession(OPENING);
    return { ...opened, ...session, written };
  }

  test('a session is listed from its start and tells the rest as it comes', async () => {
    const { store, scheduler, sessionId, journal } = await open();
    const list = async () =>
      (await store.history.list(1, { from: 0, to: scheduler.wallNow() }, { count: 9, offset: 0 })).rows;
    expect(await list()).toMatchObject([
      {
        id: sessionId,
        applicationName: 'streaming',
        ruleName: 'streamRule',
        userId: 3,
        endedAt: null,
        finishReason: null,
      },
    ]);
    journal.callStarted({ callId: 'c1', localNumber: '123', remoteNumber: 'user1', incoming: true });
    journal.customData('campaign=7');
    scheduler.advance(5_000);
    journal.callEnded('c1', { durationSeconds: 4.25, successful: true, endReason: 'hung up' });
    journal.close('Normal termination');
    await store.recorder.flush();
    expect(await list()).toMatchObject([
      { customData: 'campaign=7', endedAt: scheduler.wallNow(), finishReason: 'Normal termination' },
    ]);
    expect(await store.history.calls([sessionId])).toMatchObject([
      {
        callId: 'c1',
        localNumber: '123',
        remoteNumber: 'user1',
        durationMs: 4_250,
        successful: true,
        endReason: 'hung up',
      },
    ]);
  });

  test('lines are on disk, in order, within the flush interval', async () => {
    const { scheduler, sessionId, journal, written } = await open();
    for (let i = 0; i < 1_500; i++) journal.log('scenario', `line ${i}`);
    scheduler.advance(storeLimits.logFlushIntervalMs - 1);
    expect(await written(sessionId)).toEqual([]);
    scheduler.advance(1);
    await vi.waitFor(async () => expect(await written(sessionId)).toHaveLength(1_500));
    expect((await written(sessionId)).map(({ message }) => message)).toEqual(
      Array.from({ length: 1_500 }, (_, i) => `line ${i}`),
    );
  });

  test('a full batch and the end of a session do not wait for the interval', async () => {
    const { scheduler, sessionId, journal, written } = await open();
    for (let i = 0; i < storeLimits.logFlushLines; i++) journal.log('scenario', 'x');
    scheduler.advance(0);
    await vi.waitFor(async () => expect(await written(sessionId)).toHaveLength(storeLimits.logFlushLines));
    journal.log('platform', 'last');
    journal.close('Timeout');
    scheduler.advance(0);
    await vi.waitFor(async () => expect(await written(sessionId)).toHaveLength(storeLimits.logFlushLines + 2));
  });

  test('after its end a journal ignores what comes', async () => {
    const { store, sessionId, journal, written } = await open();
    journal.close('Normal termination');
    journal.log('scenario', 'too late');
    journal.close('Internal error');
    await store.recorder.flush();
    expect(await written(sessionId)).toMatchObject([{ message: `Session ${sessionId} ended: Normal termination` }]);
    const { rows } = await store.history.list(1, { from: 0, to: Number.MAX_SAFE_INTEGER }, { count: 1, offset: 0 });
    expect(rows[0]?.finishReason).toBe('Normal termination');
  });

  test('lines pass the redactor', async () => {
    const { store, sessionId, journal, written } = await open({ redact: (text) => text.replaceAll('KEY', '***') });
    journal.log('scenario', 'my KEY');
    await store.recorder.flush();
    expect(await written(sessionId)).toMatchObject([{ message: 'my ***' }]);
  });

  test('one line, one session log and custom data are bounded', async () => {
    const { store, sessionId, journal, written } = await open();
    journal.customData('d'.repeat(5_000));
    const lines = Math.ceil(storeLimits.sessionLogCharacters / storeLimits.logLineCharacters) + 10;
    for (let i = 0; i < lines; i++) journal.log('scenario', 'x'.repeat(20_000));
    await store.recorder.flush();
    const all = await written(sessionId);
    expect(all[0]?.message).toHaveLength(storeLimits.logLineCharacters);
    expect(all.at(-1)).toMatchObject({ level: 'error', message: 'The log of this session is full' });
    const characters = all.reduce((sum, { message }) => sum + message.length, 0);
    expect(characters).toBeLessThan(storeLimits.sessionLogCharacters + 2 * storeLimits.logLineCharacters);
    const { rows } = await store.history.list(1, { from: 0, to: Number.MAX_SAFE_INTEGER }, { count: 1, offset: 0 });
    expect(rows[0]?.customData).toHaveLength(storeLimits.customDataCharacters);
  });

  test('a failing disk loses nothing: the batch is tried again, in order', async () => {
    const { store, scheduler, sessionId, journal, written, ...place } = await open();
    journal.log('scenario', 'zero');
    await store.recorder.flush();
    await database.execute(place, 'logs', 'alter table session_log_lines rename to gone');
    journal.log('scenario', 'one');
    await expect(store.recorder.flush()).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('session_log_lines') as string,
    });
    journal.log('scenario', 'two');
    await database.execute(place, 'logs', 'alter table gone rename to session_log_lines');
    scheduler.advance(storeLimits.logFlushIntervalMs);
    await vi.waitFor(async () => expect(await written(sessionId)).toHaveLength(3));
    expect((await written(sessionId)).map(({ message }) => message)).toEqual(['zero', 'one', 'two']);
  });

  test('lines that are kept before a fact fails are not kept twice', async () => {
    const { store, sessionId, journal, written, ...place } = await open();
    await database.execute(place, 'history', 'alter table calls rename to gone');
    journal.log('scenario', 'one');
    journal.callStarted({ callId: 'c1', localNumber: '1', remoteNumber: '2', incoming: false });
    await expect(store.recorder.flush()).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await expect(store.recorder.flush()).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await database.execute(place, 'history', 'alter table gone rename to calls');
    await store.recorder.flush();
    expect((await written(sessionId)).map(({ message }) => message)).toEqual(['one']);
    expect(await store.history.calls([sessionId])).toHaveLength(1);
  });

  test('a database that stays away is tried less and less often, and told of once a minute', async () => {
    const told: string[] = [];
    const tell = (message: string) => void told.push(message);
    const log = { ...silentLog, error: tell, warn: tell };
    const { scheduler, store, sessionId, journal, written, ...place } = await open({ log });
    journal.log('scenario', 'zero');
    await store.recorder.flush();
    await database.execute(place, 'logs', 'alter table session_log_lines rename to gone');
    let tries = 0;
    const flush = store.recorder.flush.bind(store.recorder);
    store.recorder.flush = () => {
      tries++;
      return flush();
    };
    for (let i = 0; i < storeLimits.logFlushLines; i++) journal.log('scenario', 'one');
    scheduler.advance(0);
    await vi.waitFor(() => expect(told).toEqual(['session logs are not written']));
    const before = scheduler.armed.length; // the next try is one of them
    for (let second = 0; second < 59; second++) {
      journal.log('scenario', 'more'); // many wait, and still nobody hurries
      scheduler.advance(1_000);
      await vi.waitFor(() => expect(scheduler.armed).toHaveLength(before));
    }
    expect(tries).toBeLessThan(20);
    expect(told).toEqual(['session logs are not written']);
    await database.execute(place, 'logs', 'alter table gone rename to session_log_lines');
    scheduler.advance(storeLimits.logLongestRetryMs);
    await vi.waitFor(async () => expect(await written(sessionId)).toHaveLength(1 + storeLimits.logFlushLines + 59));
    await vi.waitFor(() => expect(told).toEqual(['session logs are not written', 'session logs are written again']));
  });

  test('memory stays bounded while the disk fails: the oldest lines go first, facts stay', async () => {
    const { store, sessionId, journal, written } = await open();
    journal.callStarted({ callId: 'c1', localNumber: '1', remoteNumber: '2', incoming: false });
    for (let i = 0; i < storeLimits.pendingChanges + 10; i++) journal.log('scenario', String(i));
    await store.recorder.flush();
    const all = await written(sessionId);
    expect(all).toHaveLength(storeLimits.pendingChanges - 1);
    expect(all[0]?.message).toBe('11');
    expect(await store.history.calls([sessionId])).toHaveLength(1);
  });

  test('a line of any characters comes back as it was', async () => {
    const { store, sessionId, journal, written } = await open();
    const lines = ['a\0b\0', '\ufdd0', '\ufdd00\ufdd01\0', 'привет 👋 "\\u0000"', '{"a":[1,\n2]}'];
    for (const line of lines) journal.log('scenario', line);
    journal.log('scenario', 'half a character: \ud83d');
    await store.recorder.flush();
    const all = (await written(sessionId)).map(({ message }) => message);
    expect(all.slice(0, -1)).toEqual(lines);
    expect(all.at(-1)).toBe('half a character: \ufffd');
  });

  test('closing the store writes what is pending', async () => {
    const { store, sessionId, journal, ...place } = await open();
    journal.log('scenario', 'pending');
    await store.close();
    const again = await database.open({ dataDir: place.dataDir, databaseUrl: place.databaseUrl });
    expect((await again.store.history.logLines({ sessionId }, 0, 9))[0]).toMatchObject({ message: 'pending' });
  });

  test('the last line says why the session is over, also of a log that is full, and says it once', async () => {
    const { store, sessionId, journal, written } = await open();
    for (let i = 0; i < 2 + storeLimits.sessionLogCharacters / storeLimits.logLineCharacters; i++)
      journal.log('scenario', 'x'.repeat(storeLimits.logLineCharacters));
    journal.close('JS session error');
    const told = await store.recorder.openSession(OPENING);
    journal.log('scenario', 'after the end');
    told.journal.log('platform', `Session ${told.sessionId} ended: Timeout`);
    told.journal.close('Timeout');
    const forged = await store.recorder.openSession(OPENING);
    forged.journal.log('scenario', `Session ${forged.sessionId} ended: by me`);
    forged.journal.close('Timeout');
    await store.recorder.flush();
    expect((await written(sessionId)).slice(-2)).toMatchObject([
      { level: 'error', message: 'The log of this session is full' },
      { level: 'platform', message: `Session ${sessionId} ended: JS session error` },
    ]);
    expect(await written(told.sessionId)).toMatchObject([{ message: `Session ${told.sessionId} ended: Timeout` }]);
    expect((await written(forged.sessionId)).map(({ level }) => level)).toEqual(['scenario', 'platform']);
  });

  test('files of recorders are there from their start, with what their links need', async () => {
    const { store, scheduler, sessionId, journal } = await open();
    const startedAt = scheduler.wallNow();
    journal.recordStarted({ file: '1-r1.mp3', isSecure: false, linkSeconds: 60 });
    journal.recordStarted({
      ...{ file: '1-r2.mp4', isSecure: true, linkSeconds: 90, title: 'meeting', fileName: 'm.mp4', callId: 'c1' },
    });
    journal.recordEnded('1-r2.mp4', 1_499.6);
    await store.recorder.flush();
    const of = { callSessionId: sessionId, startedAt };
    expect(await store.history.records([sessionId])).toEqual([
      {
        ...{ ...of, id: 1, file: '1-r1.mp3', title: null, callId: null, fileName: null },
        ...{ isSecure: false, linkSeconds: 60, durationMs: null },
      },
      {
        ...{ ...of, id: 2, file: '1-r2.mp4', title: 'meeting', callId: 'c1', fileName: 'm.mp4' },
        ...{ isSecure: true, linkSeconds: 90, durationMs: 1_500 },
      },
    ]);
    expect(await store.history.records([])).toEqual([]);
    expect(await store.history.records([sessionId + 1])).toEqual([]);
  });
});
