import type { OutputRecord } from '@callcast/calls';
import { wallMillis } from '@callcast/core';
import { expect, test } from 'vitest';
import { onEachDatabase } from './test-store.ts';

const OPENING = {
  accountId: 1,
  applicationId: 7,
  applicationName: 'streaming',
  ruleName: 'streamRule',
  userId: 3,
  initiatorAddress: '192.0.2.1',
} as const;

const record = (given: Partial<OutputRecord> = {}): OutputRecord => ({
  outputId: 'a1',
  destination: undefined,
  host: 'cdn.example',
  state: 'connecting',
  reason: 'opened',
  code: undefined,
  startedAt: wallMillis(1_000),
  liveAt: undefined,
  endedAt: undefined,
  onAirMs: 0,
  reconnects: 0,
  video: undefined,
  audio: undefined,
  averageBitrateBps: 0,
  bitrateBps: 0,
  droppedTags: 0,
  sourceLoss: undefined,
  ...given,
});

const ALL = { before: undefined, count: 100 };

onEachDatabase((database) => {
  test('one row for each output, brought up to date, with nothing that the log would not say', async () => {
    const { store } = await database.open({ redact: (text) => text.replaceAll('unsayable', '***') });
    const { sessionId, journal } = await store.recorder.openSession(OPENING);
    journal.outputChanged(record());
    await store.recorder.flush();
    const over = {
      state: 'stopped',
      reason: 'said unsayable',
      code: 'DEST_CLOSED',
      liveAt: wallMillis(2_000),
      endedAt: wallMillis(9_000),
      onAirMs: 7_000,
      reconnects: 2,
      video: { codec: 'H264', width: 1280, height: 720, bitrateBps: 1, keyFrameIntervalMs: 1 },
      audio: { codec: 'aac', channels: 2, bitrateBps: 1 },
      averageBitrateBps: 5_000_000_000,
      droppedTags: 4,
      sourceLoss: 0.0125,
    } as const;
    journal.outputChanged(record(over));
    journal.close('Normal termination');
    await store.recorder.flush();
    const { bitrateBps, video, audio, sourceLoss, ...kept } = record(over);
    expect(await store.outputs.list(1, { sessionId }, ALL)).toEqual([
      {
        ...kept,
        id: expect.any(Number),
        sessionId,
        applicationId: 7,
        applicationName: 'streaming',
        reason: 'said ***',
        destination: null,
        videoCodec: 'H264',
        width: 1280,
        height: 720,
        audioCodec: 'aac',
        channels: 2,
        sourceLossPpm: 12_500,
      },
    ]);
  });

  test('pages go back in time, by account, application, session and state', async () => {
    const { store } = await database.open();
    const first = await store.recorder.openSession(OPENING);
    const second = await store.recorder.openSession({ ...OPENING, applicationId: 8 });
    const other = await store.recorder.openSession({ ...OPENING, accountId: 2 });
    for (const outputId of ['a', 'b', 'c']) first.journal.outputChanged(record({ outputId }));
    second.journal.outputChanged(record({ outputId: 'd', state: 'live' }));
    other.journal.outputChanged(record({ outputId: 'e' }));
    await store.recorder.flush();
    const ids = async (...[filter, page]: [object, object?]) =>
      (await store.outputs.list(1, filter, { ...ALL, ...page })).map(({ outputId }) => outputId);
    expect(await ids({})).toEqual(['d', 'c', 'b', 'a']);
    const [, oldestOfPage] = await store.outputs.list(1, {}, { before: undefined, count: 2 });
    expect(await ids({}, { before: oldestOfPage && { at: oldestOfPage.startedAt, id: oldestOfPage.id } })).toEqual([
      'b',
      'a',
    ]);
    expect(await ids({ applicationId: 8 })).toEqual(['d']);
    expect(await ids({ state: 'live' })).toEqual(['d']);
    expect(await ids({ sessionId: first.sessionId })).toEqual(['c', 'b', 'a']);
    expect(await ids({ sessionId: other.sessionId })).toEqual([]);
  });

  test('figures are written every ten seconds, states at once', async () => {
    const { store, scheduler } = await database.open();
    const { journal } = await store.recorder.openSession(OPENING);
    const stored = async () => {
      await store.recorder.flush();
      return (await store.outputs.list(1, {}, ALL))[0];
    };
    journal.outputChanged(record({ state: 'live', droppedTags: 1 }));
    scheduler.advance(9_000);
    journal.outputMeasured(record({ state: 'live', droppedTags: 2 }));
    expect(await stored()).toMatchObject({ droppedTags: 1 });
    scheduler.advance(1_000);
    journal.outputMeasured(record({ state: 'live', droppedTags: 3 }));
    expect(await stored()).toMatchObject({ droppedTags: 3 });
    journal.outputChanged(record({ state: 'degraded', droppedTags: 4 }));
    expect(await stored()).toMatchObject({ droppedTags: 4 });
  });

  test('what a server that died left open is over, and goes with its session', async () => {
    const place = await database.place();
    const died = await database.open(place);
    const { sessionId, journal } = await died.store.recorder.openSession(OPENING);
    journal.outputChanged(record({ state: 'live' }));
    await died.store.close();
    const { store, scheduler } = await database.open({ ...place, sessionKeepDays: 1 });
    expect(await store.outputs.list(1, { sessionId }, ALL)).toMatchObject([
      { state: 'failed', code: 'SERVER_STOPPED', endedAt: scheduler.wallNow() },
    ]);
    await store.history.sweep(scheduler.wallNow() + 1);
    expect(await store.outputs.list(1, {}, ALL)).toEqual([]);
  });
});
