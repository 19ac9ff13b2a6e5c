import type { OutputRecord, SessionJournal } from '@callcast/calls';
import { wallMillis } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { Compile } from 'typebox/compile';
import { expect, test } from 'vitest';
import { EVENT_DATA, eventBody, type LiveEventType, SnapshotBody } from './event-schema.ts';
import { type LiveEvent, LiveEvents } from './live-events.ts';
import { liveJournal } from './live-journal.ts';

const OWNER = { sessionId: 40, accountId: 1, applicationId: 7, applicationName: 'streaming' };
const CALL = { callId: 'c1', localNumber: 'live', remoteNumber: 'user1', incoming: true };

function open() {
  const scheduler = new VirtualScheduler();
  const live = new LiveEvents(scheduler);
  const heard: LiveEvent[] = [];
  live.listen((event) => heard.push(event));
  const written: string[] = [];
  const note =
    (name: string) =>
    (...[first]: unknown[]) =>
      void written.push(`${name} ${typeof first === 'string' ? first : ''}`.trim());
  const inner = {
    log: note('log'),
    customData: note('customData'),
    callStarted: note('callStarted'),
    callConnected: note('callConnected'),
    callEnded: note('callEnded'),
    outputChanged: note('outputChanged'),
    outputMeasured: note('outputMeasured'),
    scenarioFailed: note('scenarioFailed'),
    recordStarted: note('recordStarted'),
    recordEnded: note('recordEnded'),
    close: note('close'),
  } satisfies SessionJournal;
  const redact = (text: string, applicationId: number) => text.replaceAll(`unsayable of ${applicationId}`, '***');
  const journal = liveJournal(inner, OWNER, { live, clock: scheduler, redact });
  const change = (state: OutputRecord['state'], given: Partial<OutputRecord> = {}): void =>
    journal.outputChanged(record(state, given));
  const types = () => heard.map(({ type }) => type);
  const data = (index: number) => JSON.parse(heard.at(index)?.json ?? '').data;
  return { scheduler, live, heard, written, journal, change, types, data };
}

const record = (state: OutputRecord['state'], given: Partial<OutputRecord> = {}): OutputRecord => ({
  outputId: 'a1',
  destination: undefined,
  host: 'cdn.example',
  state,
  reason: 'because',
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

test('a call from its start to its end, written as before', () => {
  const { scheduler, journal, types, data, written, live } = open();
  journal.callStarted(CALL);
  scheduler.advance(2_000);
  journal.callConnected('c1');
  expect(live.snapshot(1, undefined).sessions).toMatchObject([
    { sessionId: 40, calls: [{ callId: 'c1', state: 'connected', from: 'user1', to: 'live' }], streams: [] },
  ]);
  scheduler.advance(3_500);
  journal.callEnded('c1', { durationSeconds: 4, successful: true, endReason: 'said unsayable of 7' });
  journal.close('Normal termination');
  expect(types()).toEqual(['call.started', 'call.connected', 'call.ended', 'session.ended']);
  expect(data(2)).toMatchObject({ direction: 'incoming', durationSeconds: 3.5, reason: 'said ***' });
  expect(written).toEqual(['callStarted', 'callConnected c1', 'callEnded c1', 'close Normal termination']);
  expect(live.snapshot(1, undefined).sessions).toEqual([]);
});

test('an outage is told once, however often it is dialled, and what comes after it', () => {
  const { change, types, live } = open();
  for (const state of ['connecting', 'live', 'degraded', 'live'] as const) change(state);
  for (let n = 0; n < 5; n++) for (const state of ['reconnecting', 'connecting'] as const) change(state);
  change('live');
  change('reconnecting');
  change('failed', { endedAt: wallMillis(9_000), code: 'DEST_CLOSED' });
  expect(types()).toEqual([
    'stream.connecting',
    'stream.live',
    'stream.degraded',
    'stream.recovered',
    'stream.reconnecting',
    'stream.live',
    'stream.reconnecting',
    'stream.failed',
  ]);
  expect(live.snapshot(1, undefined).sessions[0]?.streams).toEqual([]);
});

test('figures come once a second at most, are in the snapshot, and are not kept', () => {
  const { scheduler, journal, change, types, live } = open();
  change('live');
  for (const bitrateBps of [1, 2, 3]) {
    journal.outputMeasured(record('live', { bitrateBps }));
    scheduler.advance(500);
  }
  expect(types()).toEqual(['stream.live', 'stream.statistics', 'stream.statistics']);
  expect(live.snapshot(1, 7).sessions[0]?.streams).toMatchObject([{ bitrateBps: 3 }]);
  expect(live.since(1, live.lastOf(1) - 2)).toEqual([]);
});

test('what a scenario died of is told without its secrets, and cut', () => {
  const { journal, data } = open();
  journal.scenarioFailed({ kind: 'error', message: `unsayable of 7 ${'x'.repeat(5_000)}` });
  expect(data(0)).toMatchObject({ sessionId: 40, kind: 'error', message: expect.stringMatching(/^\*\*\* x/) });
  expect(data(0).message).toHaveLength(1_000);
});

test('every event, and the snapshot, is as its schema says', () => {
  const { journal, change, heard, live } = open();
  journal.callStarted(CALL);
  journal.callConnected('c1');
  const full = {
    video: { codec: 'H264', width: 2, height: 2, bitrateBps: 1, keyFrameIntervalMs: 1 },
    audio: { codec: 'aac', channels: 2, bitrateBps: 1 },
    sourceLoss: 0.25,
    liveAt: wallMillis(5),
  } as const;
  for (const state of ['connecting', 'live', 'degraded', 'live', 'reconnecting'] as const) change(state, full);
  journal.outputMeasured(record('reconnecting', full));
  expect(Compile(SnapshotBody).Errors(live.snapshot(1, undefined))).toEqual([]);
  change('failed', { endedAt: wallMillis(6) });
  change('stopped', { outputId: 'a2', endedAt: wallMillis(6) });
  journal.scenarioFailed({ kind: 'limit', message: 'too much' });
  journal.callEnded('c1', { durationSeconds: 0, successful: false, endReason: 'gone' });
  journal.close('JS session error');
  expect(new Set(heard.map(({ type }) => type))).toEqual(new Set(Object.keys(EVENT_DATA)));
  for (const { type, json } of heard) {
    const schema = Compile(eventBody(type, EVENT_DATA[type as LiveEventType]));
    expect(schema.Errors(JSON.parse(json)), type).toEqual([]);
  }
});

test('an account has its own numbers, which grow over a restart, and forgets the oldest events', () => {
  const { scheduler, live, journal } = open();
  const first = live.lastOf(1);
  for (let n = 0; n < 1_001; n++) journal.scenarioFailed({ kind: 'error', message: String(n) });
  expect(live.lastOf(1)).toBe(first + 1_001);
  expect(live.lastOf(2)).toBe(first);
  expect(live.since(1, first)).toBeUndefined();
  expect(live.since(1, first + 1)).toHaveLength(1_000);
  expect(live.since(1, live.lastOf(1))).toEqual([]);
  expect(live.since(1, live.lastOf(1) + 1)).toBeUndefined();
  scheduler.advance(2);
  expect(new LiveEvents(scheduler).lastOf(1)).toBeGreaterThan(live.lastOf(1));
});
