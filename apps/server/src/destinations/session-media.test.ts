import type { MediaCommand, MediaEvent, OutputFailure } from '@callcast/calls';
import { silentLog } from '@callcast/core';
import { expect, test } from 'vitest';
import { DestinationsInUse } from './in-use.ts';
import { NO_POLICY } from './policy.ts';
import { withDestinations } from './session-media.ts';
import type { OpenDestination } from './vault.ts';

const MAIN: OpenDestination = {
  id: 7,
  name: 'main',
  preset: 'youtube',
  server: 'rtmps://a.example/live2',
  application: 'x',
  backupServer: 'rtmps://b.example/live2?backup=1',
  keyHint: '',
  key: 'live_123_unsayable',
  policy: { reconnect: 60, hold: 'slate', maxVideoBitrateKbps: 6_000 },
  createdAt: 0,
  modifiedAt: 0,
};
const UNKNOWN: OutputFailure = { code: 'DEST_UNKNOWN', reason: 'There is “main”' };
const said = { protocol: '', url: '', destination: 'main', keyframeInterval: 4 };
const open: MediaCommand = { kind: 'open-output', outputId: 'a1', options: said };
const route: MediaCommand = { kind: 'route', legId: 'l', outputId: 'a1' };
const unroute: MediaCommand = { kind: 'unroute', legId: 'l', outputId: 'a1' };
const closeOutput: MediaCommand = { kind: 'close-output', outputId: 'a1', reason: 'Stopped by the scenario' };
const settled = (): Promise<void> => new Promise(setImmediate);

function openSession() {
  const sent: MediaCommand[] = [];
  const events: MediaEvent[] = [];
  const asked: { name: string; answer: PromiseWithResolvers<OpenDestination | OutputFailure> }[] = [];
  const inUse = new DestinationsInUse();
  let isClosed = 0;
  let report: (event: MediaEvent) => void = () => {};
  let lose: (reason: string) => void = () => {};
  const lost: string[] = [];
  const media = withDestinations({
    media: {
      openSession: (onEvent, onLost) => {
        lose = onLost;
        report = onEvent;
        onEvent({ kind: 'leg-connected', legId: 'l' });
        return { id: 5, send: (command) => void sent.push(command), close: () => void isClosed++ };
      },
    },
    find: (name) => {
      const answer = Promise.withResolvers<OpenDestination | OutputFailure>();
      asked.push({ name, answer });
      return answer.promise;
    },
    inUse,
    log: silentLog,
  });
  const session = media.openSession(
    (event) => void events.push(event),
    (reason) => void lost.push(reason),
  );
  const answer = async (found: OpenDestination | OutputFailure, index = 0): Promise<void> => {
    asked[index]?.answer.resolve(found);
    await settled();
  };
  return {
    session,
    sent,
    events,
    asked,
    inUse,
    answer,
    lost,
    lose: (why: string) => lose(why),
    report: (event: MediaEvent) => report(event),
    closed: () => isClosed,
  };
}

test('it is the session of its worker', () => {
  expect(openSession().session.id).toBe(5);
});

test('an output of a name is opened with what the name stands for, then routed; the rest does not wait', async () => {
  const { session, sent, events, asked, inUse, answer } = openSession();
  session.send(open);
  session.send(route);
  session.send({ kind: 'close-leg', legId: 'other' });
  expect(sent).toEqual([{ kind: 'close-leg', legId: 'other' }]);
  expect(asked.map(({ name }) => name)).toEqual(['main']);
  await answer(MAIN);
  expect(sent.slice(1)).toEqual([
    {
      kind: 'open-output',
      outputId: 'a1',
      options: {
        protocol: 'RTMP',
        url: MAIN.server,
        applicationName: 'x',
        backupUrl: MAIN.backupServer,
        streamName: MAIN.key,
        keyframeInterval: 4,
        hold: 'slate',
        reconnect: 60,
      },
      maxVideoBitrateBps: 6_000_000,
    },
    route,
  ]);
  expect(inUse.has(7)).toBe(true);
  expect(events).toContainEqual({ kind: 'output-destination', outputId: 'a1', host: 'a.example' });
  session.send(unroute);
  session.send(closeOutput);
  expect(sent.slice(3)).toEqual([unroute, closeOutput]);
  expect(inUse.has(7)).toBe(false);
});

test('a player that was to be heard on an output of a name is, once it is opened; the newest counts', async () => {
  const { session, sent, answer } = openSession();
  const play: MediaCommand = { kind: 'play-to-output', playerId: 'p', outputId: 'a1' };
  const stop: MediaCommand = { kind: 'stop-play-to-output', playerId: 'p', outputId: 'a1' };
  for (const command of [open, route, play]) session.send(command);
  session.send(unroute); // of what it does not get any more
  session.send({ ...stop, playerId: 'other' });
  await answer(MAIN);
  expect(sent.slice(1)).toEqual([play]);
  const second = openSession();
  for (const command of [open, play, stop]) second.session.send(command);
  await second.answer(MAIN);
  expect(second.sent.map(({ kind }) => kind)).toEqual(['open-output']);
});

test('what the scenario says itself counts more than the policy, and an empty policy says nothing', async () => {
  const { session, sent, answer } = openSession();
  session.send({ ...open, options: { ...said, hold: 'last-picture', reconnect: false } });
  await answer(MAIN);
  expect(sent[0]).toMatchObject({ options: { hold: 'last-picture', reconnect: false } });
  session.send({ kind: 'open-output', outputId: 'a2', options: said });
  await answer({ ...MAIN, application: null, backupServer: null, policy: NO_POLICY }, 1);
  const options = { protocol: 'RTMP', url: MAIN.server, streamName: MAIN.key, keyframeInterval: 4 };
  expect(sent[1]).toEqual({ kind: 'open-output', outputId: 'a2', options });
});

test('the article’s own form goes straight on', () => {
  const { session, sent, asked } = openSession();
  const own: MediaCommand = { kind: 'open-output', outputId: 'a1', options: { protocol: 'RTMP', url: 'rtmp://h/a' } };
  session.send(own);
  session.send(route);
  expect(sent).toEqual([own, route]);
  expect(asked).toEqual([]);
});

test('an unknown name is an Error of the output, and nothing reaches the worker', async () => {
  const { session, sent, events, answer } = openSession();
  session.send(open);
  session.send(route);
  await answer(UNKNOWN);
  expect(events.slice(1)).toEqual([
    { kind: 'output', outputId: 'a1', name: 'error', reason: UNKNOWN.reason, errorCode: 'DEST_UNKNOWN' },
    { kind: 'output-state', outputId: 'a1', state: 'failed', reason: UNKNOWN.reason, errorCode: 'DEST_UNKNOWN' },
  ]);
  session.send(unroute);
  session.send(closeOutput); // whoever stops it waits for both events
  await settled();
  expect(events.slice(3)).toMatchObject([{ name: 'stream-stopped' }, { name: 'disconnected' }, { state: 'stopped' }]);
  expect(sent).toEqual([]);
});

test('a store that fails is told as a fault of ours', async () => {
  const { session, events, asked } = openSession();
  session.send(open);
  asked[0]?.answer.reject(new Error('disk I/O error'));
  await settled();
  expect(events.at(-2)).toMatchObject({ name: 'error', errorCode: 'INTERNAL_ERROR' });
  expect(events.at(-1)).toMatchObject({ state: 'failed', errorCode: 'INTERNAL_ERROR' });
});

test('a source that was taken away while the name was looked up does not feed the output', async () => {
  const { session, sent, answer } = openSession();
  session.send(open);
  session.send(route);
  session.send({ ...unroute, legId: 'another' });
  session.send(unroute);
  session.send({ ...route, legId: 'm' });
  session.send({ ...unroute, legId: 'm' });
  await answer(MAIN);
  expect(sent.map(({ kind }) => kind)).toEqual(['open-output']);
});

test('stopped while the name is looked up: StreamStopped and Disconnected, as from a worker, and never dialled', async () => {
  const { session, sent, events, answer, inUse } = openSession();
  session.send(open);
  session.send(closeOutput);
  expect(events).toHaveLength(1); // never from inside the call
  await answer(MAIN);
  expect(events.slice(1)).toEqual([
    { kind: 'output', outputId: 'a1', name: 'stream-stopped', reason: 'Stopped by the scenario' },
    { kind: 'output', outputId: 'a1', name: 'disconnected', reason: 'Stopped by the scenario' },
    { kind: 'output-state', outputId: 'a1', state: 'stopped', reason: 'Stopped by the scenario' },
  ]);
  expect(sent).toEqual([]);
  expect(inUse.has(7)).toBe(false);
});

test.each(['closed', 'lost'])('a session that is %s: late answers lead nowhere, nothing is in use', async (how) => {
  const { session, sent, events, answer, inUse, lose, lost, closed } = openSession();
  session.send(open);
  await answer(MAIN);
  session.send({ kind: 'open-output', outputId: 'a2', options: said });
  session.send({ ...closeOutput, outputId: 'a2' });
  session.send({ kind: 'open-output', outputId: 'a3', options: said });
  if (how === 'closed') session.close();
  else lose('killed');
  expect(inUse.has(7)).toBe(false);
  await answer(MAIN, 1);
  await answer(UNKNOWN, 2);
  expect(sent).toHaveLength(1);
  expect(events.map(({ kind }) => kind)).toEqual(['leg-connected', 'output-destination']);
  expect(lost).toEqual(how === 'lost' ? ['killed'] : []);
  expect(closed()).toBe(1);
});

test.each(['failed', 'stopped'] as const)(
  'an output that %s by itself leaves its destination to a probe',
  async (state) => {
    const { session, events, answer, inUse, report } = openSession();
    session.send(open);
    await answer(MAIN);
    session.send({ ...open, outputId: 'a2' });
    await answer(MAIN, 1);
    const event = { kind: 'output-state', outputId: 'a1', reason: 'It closed' } as const;
    report({ ...event, state: 'reconnecting' });
    report({ ...event, state });
    expect(events.at(-1)).toEqual({ ...event, state });
    expect(inUse.has(7)).toBe(true); // by the other
    session.send(closeOutput); // counts once
    expect(inUse.has(7)).toBe(true);
    report({ ...event, outputId: 'a2', state: 'reconnecting' });
    expect(inUse.has(7)).toBe(true);
    report({ ...event, outputId: 'a2', state });
    expect(inUse.has(7)).toBe(false);
  },
);
