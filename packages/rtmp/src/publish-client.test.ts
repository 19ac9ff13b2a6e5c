import { type Millis, millis } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCapture } from './io/testing/captures.ts';
import { MAX_RECEIVED_BYTES_PER_WINDOW, RECEIVE_WINDOW, RTMP_TIMEOUTS } from './limits.ts';
import { PublishClient, type PublishClientEvent } from './publish-client.ts';
import { KEY, PublishPair, START, targetTo, testRandom, testTarget } from './testing/publish-pair.ts';
import { MESSAGE_STREAM_ID, type Script } from './testing/scripted-server.ts';
import { amf0Object, stringProperty } from './wire/amf0/value.ts';
import { writeAmf0 } from './wire/amf0/write.ts';

const silent = (): void => undefined;
const refuse =
  (name: '_error' | 'onStatus', code: string, description: string): Script[string] =>
  (server, { transactionId }) =>
    server.command(
      name,
      name === '_error' ? transactionId : 0,
      null,
      amf0Object({ level: 'error', code, description }),
    );

test('a publish: the commands in order, with what services look at', () => {
  const { client, server, events } = new PublishPair();
  expect(client.stage).toBe('published');
  expect(events).toEqual([
    { kind: 'connected', reason: 'NetConnection.Connect.Success: Come in.' },
    { kind: 'published', reason: 'NetStream.Publish.Start: Go.', codecs: [] },
  ]);
  expect(server.commands.map(({ name }) => name)).toEqual([
    'connect',
    'releaseStream',
    'FCPublish',
    'createStream',
    'publish',
  ]);
  const [connect, , , , publish] = server.commands;
  expect(stringProperty(connect?.commandObject, 'app')).toBe('app');
  expect(stringProperty(connect?.commandObject, 'tcUrl')).toBe('rtmp://cdn.example/app');
  expect(stringProperty(connect?.commandObject, 'type')).toBe('nonprivate');
  expect(publish?.commandArguments).toEqual([KEY, 'live']);
  expect(server.received.find(({ typeId }) => typeId === 5)?.payload).toEqual(Uint8Array.of(0, 0, 0x80, 0));
  expect(server.received.find(({ messageStreamId }) => messageStreamId === MESSAGE_STREAM_ID)?.typeId).toBe(20);
});

test('keys that stand in the answers of servers are published to like others', () => {
  for (const key of ['stream', 'start', 'publish', 'connect', 'success']) {
    const pair = new PublishPair({}, { target: targetTo('rtmp://cdn.example/app', key) });
    expect([pair.client.stage, pair.error], key).toEqual(['published', undefined]);
  }
  const refused = new PublishPair(
    { publish: refuse('onStatus', 'NetStream.Publish.BadName', 'Stream is already publishing') },
    { target: targetTo('rtmp://cdn.example/app', 'stream') },
  );
  expect(refused.error?.code).toBe('DEST_KEY_REJECTED');
  expect(refused.error?.message).not.toMatch(/Stream is already/i);
});

test('tags arrive with their timestamps, over the wrap, and metadata as @setDataFrame', () => {
  const pair = new PublishPair();
  const body = Uint8Array.from({ length: 300 }, (_, i) => i);
  const tag = { timestamp: millis(0xfffffffe), isHeader: false, isKeyFrame: false, isRasl: false } as const;
  const tags: FlvTag[] = [
    { ...tag, kind: 'script', body: writeAmf0(['onMetaData', null]) },
    { ...tag, kind: 'video', body },
    { ...tag, kind: 'audio', body, timestamp: millis(3) },
    { ...tag, kind: 'video', body, timestamp: millis(31) },
  ];
  for (const one of tags) pair.client.sendTag(one);
  pair.pump();
  const media = pair.server.received.slice(-4);
  expect(media.map(({ typeId }) => typeId)).toEqual([18, 9, 8, 9]);
  expect(media.map(({ timestamp }) => timestamp)).toEqual([0xfffffffe, 0xfffffffe, 3, 31]);
  expect(media.every(({ messageStreamId }) => messageStreamId === MESSAGE_STREAM_ID)).toBe(true);
  expect(media[0]?.payload).toEqual(writeAmf0(['@setDataFrame', 'onMetaData', null]));
  expect(media[3]?.payload).toEqual(body);
});

const refusals: readonly { name: string; script: Script; code: string; stage: string; words: string }[] = [
  {
    name: 'connect rejected',
    script: { connect: refuse('_error', 'NetConnection.Connect.Rejected', 'no such app') },
    code: 'DEST_APP_REJECTED',
    stage: 'connecting-app',
    words: 'NetConnection.Connect.Rejected: no such app',
  },
  {
    name: 'connect answered with a failure inside _result',
    script: {
      connect: (server) => server.command('_result', 1, null, amf0Object({ code: 'NetConnection.Connect.InvalidApp' })),
    },
    code: 'DEST_APP_REJECTED',
    stage: 'connecting-app',
    words: 'NetConnection.Connect.InvalidApp',
  },
  {
    name: 'name in use',
    script: { publish: refuse('onStatus', 'NetStream.Publish.BadName', `${KEY} is already publishing`) },
    code: 'DEST_KEY_REJECTED',
    stage: 'publishing',
    words: '**** is already publishing',
  },
  {
    name: 'publish denied',
    script: { publish: refuse('onStatus', 'NetStream.Publish.Denied', 'denied') },
    code: 'DEST_KEY_REJECTED',
    stage: 'publishing',
    words: 'NetStream.Publish.Denied: denied',
  },
  {
    name: 'publish answered with _error',
    script: { publish: refuse('_error', 'NetStream.Failed', 'licence') },
    code: 'DEST_KEY_REJECTED',
    stage: 'publishing',
    words: 'licence',
  },
  {
    name: 'rejected by NetConnection status at publish',
    script: { publish: refuse('onStatus', 'NetConnection.Connect.Rejected', 'full') },
    code: 'DEST_APP_REJECTED',
    stage: 'publishing',
    words: 'full',
  },
  {
    name: 'createStream refused',
    script: { createStream: refuse('_error', '', '') },
    code: 'DEST_KEY_REJECTED',
    stage: 'publishing',
    words: 'without giving a reason',
  },
  {
    name: 'createStream without a stream',
    script: { createStream: (server, { transactionId }) => server.command('_result', transactionId, null, 0) },
    code: 'DEST_PROTOCOL',
    stage: 'publishing',
    words: 'without a stream id',
  },
  {
    name: 'a broken message',
    script: { connect: (server) => server.control(20, Uint8Array.of(3, 0)) },
    code: 'DEST_PROTOCOL',
    stage: 'connecting-app',
    words: 'amf0-short-value',
  },
];
for (const { name, script, code, stage, words } of refusals) {
  test(`refused: ${name}`, () => {
    const pair = new PublishPair(script);
    expect(pair.error).toMatchObject({ code, stage, message: expect.stringContaining(words) });
    expect(pair.error?.message).not.toContain(KEY);
    expect(pair.client.stage).toBe('closed');
    expect(pair.client.nextTimeout()).toBeUndefined();
  });
}

test('refused: tokens in the queries of url and name are not repeated from the words of the server', () => {
  const tokens = ['unsayable-url-77', 'unsayable-name-88'];
  const withTokens = targetTo(`rtmp://cdn.example/app?auth=${tokens[0]}`, `${KEY}?sign=${tokens[1]}`);
  const words = `signature ${tokens[1]} and ${tokens[0]} expired`;
  for (const script of [
    { connect: refuse('_error', 'NetConnection.Connect.Rejected', words) },
    { publish: refuse('onStatus', 'NetStream.Publish.Denied', words) },
  ]) {
    const pair = new PublishPair(script, { target: withTokens });
    expect(pair.error?.message).toContain('signature **** and **** expired');
  }
});

test('courtesies may fail, and answers may come twice', () => {
  const twice: Script[string] = (server, { transactionId }) => {
    server.command('_result', transactionId, null, 1);
    server.command('_result', transactionId, null, 2);
  };
  const no = refuse('_error', 'NetConnection.Call.Failed', 'unknown');
  const { client, server } = new PublishPair({ releaseStream: no, FCPublish: no, createStream: twice });
  expect(client.stage).toBe('published');
  expect(server.commands.filter(({ name }) => name === 'publish')).toHaveLength(1);
});

test('a start that nobody asked for is not believed', () => {
  const { client } = new PublishPair({
    createStream: (server) => server.status('status', 'NetStream.Publish.Start', 'Go.'),
  });
  expect(client.stage).toBe('publishing');
});

const silences: readonly { stage: string; script: Script; limit: Millis }[] = [
  { stage: 'connecting-app', script: { connect: silent }, limit: RTMP_TIMEOUTS.connectingApp },
  { stage: 'publishing', script: { createStream: silent }, limit: RTMP_TIMEOUTS.publishing },
  { stage: 'publishing', script: { publish: silent }, limit: RTMP_TIMEOUTS.publishing },
];
for (const { stage, script, limit } of silences) {
  test(`silence in ${stage} after ${Object.keys(script)[0]} ends at its limit and not before`, () => {
    const pair = new PublishPair(script);
    expect(pair.client.nextTimeout()).toBe(START + limit);
    pair.client.handleTimeout(millis(START + limit - 1));
    expect(pair.client.stage).toBe(stage);
    pair.client.handleTimeout(millis(START + limit));
    expect(pair.error).toMatchObject({ code: 'DEST_TIMEOUT', stage });
  });
}

function alone(): { client: PublishClient; events: PublishClientEvent[]; sent: Uint8Array[] } {
  const events: PublishClientEvent[] = [];
  const sent: Uint8Array[] = [];
  const sink = {
    send: (bytes: Uint8Array) => sent.push(bytes),
    event: (event: PublishClientEvent) => events.push(event),
  };
  const client = new PublishClient({ target: testTarget, random: testRandom, sink });
  client.start(START);
  return { client, events, sent };
}

test('a server that drips its handshake gains no time', () => {
  const { client, events } = alone();
  for (let at = 0; at < 4_900; at += 100) client.handleBytes(millis(START + at), Uint8Array.of(3));
  expect(client.nextTimeout()).toBe(START + RTMP_TIMEOUTS.handshaking);
  client.handleTimeout(millis(START + RTMP_TIMEOUTS.handshaking));
  expect(events).toMatchObject([{ kind: 'ended', error: { code: 'DEST_TIMEOUT', details: { stage: 'handshaking' } } }]);
});

const loris: readonly { stage: string; script: Script; limit: Millis }[] = [
  { stage: 'connecting-app', script: { connect: silent }, limit: RTMP_TIMEOUTS.connectingApp },
  { stage: 'publishing', script: { publish: silent }, limit: RTMP_TIMEOUTS.publishing },
];
for (const { stage, script, limit } of loris) {
  test(`a server that drips answers in ${stage}, whole ones and single bytes, gains no time`, () => {
    const pair = new PublishPair(script);
    while (pair.now < START + limit - 100) {
      pair.pass(100);
      pair.server.control(4, Uint8Array.of(0, 6, 0, 0, 0, 1)); // a ping
      pair.server.command('onBWDone', 0, null);
      pair.pump();
    }
    pair.client.handleBytes(pair.now, Uint8Array.of(0x04)); // the beginning of a chunk
    expect([pair.client.stage, pair.client.nextTimeout()]).toEqual([stage, START + limit]);
    pair.client.handleTimeout(millis(START + limit));
    expect(pair.error).toMatchObject({ code: 'DEST_TIMEOUT', stage });
  });
}

test('what is not RTMP', () => {
  const { client, events } = alone();
  client.handleBytes(START, new TextEncoder().encode('SSH-2.0-OpenSSH'));
  expect(events).toMatchObject([{ kind: 'ended', error: { code: 'DEST_HANDSHAKE' } }]);
});

const closes: readonly { name: string; script: Script; after?: number; code: string }[] = [
  { name: 'instead of answering connect', script: { connect: silent }, code: 'DEST_APP_REJECTED' },
  { name: 'instead of answering publish', script: { publish: silent }, code: 'DEST_CLOSED_AFTER_PUBLISH' },
  { name: 'right after accepting', script: {}, after: 4_999, code: 'DEST_CLOSED_AFTER_PUBLISH' },
  { name: 'later', script: {}, after: 5_000, code: 'DEST_CLOSED' },
];
for (const { name, script, after = 0, code } of closes) {
  test(`closed by the server ${name}: ${code}`, () => {
    const pair = new PublishPair(script);
    pair.pass(after);
    const cause = new Error('read ECONNRESET');
    pair.client.handleEnd(pair.now, cause);
    expect(pair.error).toMatchObject({ code });
    expect(pair.events.at(-1)).toMatchObject({ error: { cause } });
    pair.client.handleEnd(pair.now);
    expect(pair.events.filter(({ kind }) => kind === 'ended')).toHaveLength(1);
  });
}

test('a close in the handshake', () => {
  const { client, events } = alone();
  client.handleEnd(START);
  expect(events).toMatchObject([{ error: { code: 'DEST_HANDSHAKE' } }]);
});

test('a close quotes the last words', () => {
  const pair = new PublishPair();
  pair.server.status('status', 'NetStream.Unpublish.Success', `${KEY} was stopped`);
  pair.pump();
  pair.pass(60_000);
  pair.client.handleEnd(pair.now);
  expect(pair.error?.message).toContain('“NetStream.Unpublish.Success: **** was stopped”');
});

test('an error status ends an established publish', () => {
  const pair = new PublishPair();
  pair.server.status('error', 'NetStream.Failed', 'over quota');
  pair.pump();
  expect(pair.error).toMatchObject({
    code: 'DEST_CLOSED',
    stage: 'published',
    message: expect.stringContaining('over quota'),
  });
});

test('pings are answered with their own timestamp', () => {
  const pair = new PublishPair();
  pair.server.control(4, Uint8Array.of(0, 6, 9, 8, 7, 6));
  pair.pump();
  expect(pair.server.received.at(-1)).toMatchObject({ typeId: 4, payload: Uint8Array.of(0, 7, 9, 8, 7, 6) });
});

test('what the server sends is acknowledged once a window is full, by the bytes after the handshake', () => {
  const pair = new PublishPair({ connect: silent });
  const acknowledgements = (): number[] =>
    pair.server.received
      .filter(({ typeId }) => typeId === 3)
      .map(({ payload }) => new DataView(payload.buffer).getUint32(0));
  pair.server.control(5, Uint8Array.of(0, 0, 0, 100)); // 16 bytes
  pair.server.control(18, new Uint8Array(75)); // 8 + 75 bytes
  pair.pump();
  expect(acknowledgements()).toEqual([]);
  pair.server.control(18, new Uint8Array(75)); // 1 + 75 bytes
  pair.pump();
  expect(acknowledgements()).toHaveLength(1);
  expect(acknowledgements()[0]).toBeGreaterThanOrEqual(100);
  pair.server.control(5, Uint8Array.of(0, 0, 0, 0));
  pair.server.control(18, new Uint8Array(300));
  pair.pump();
  expect(acknowledgements()).toHaveLength(1);
});

test('acknowledged bytes: unwrapped, never back, never more than was sent', () => {
  const pair = new PublishPair();
  const acknowledge = (value: number): void => {
    pair.server.control(3, Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value));
    pair.pump();
  };
  expect(pair.client.acknowledgedAt).toBeUndefined();
  pair.pass(1_000);
  acknowledge(100);
  expect(pair.client.ackedBytes).toBe(100);
  pair.pass(1_000);
  for (const old of [50, 100]) acknowledge(old);
  expect(pair.client.ackedBytes).toBe(100);
  expect(pair.client.acknowledgedAt).toBe(START + 1_000);
  acknowledge(0x70000000);
  expect(pair.client.ackedBytes).toBe(pair.client.sentBytes);
  expect(pair.client.acknowledgedAt).toBe(START + 2_000);
});

test('messages without end: a window has a budget, and quiet time saves up none', () => {
  const pair = new PublishPair();
  const junk = new Uint8Array(0x8000);
  const spend = (bytes: number): void => {
    for (let left = bytes; left > 0; left -= junk.length) pair.server.control(18, junk);
    pair.pump();
  };
  pair.pass(10 * RECEIVE_WINDOW);
  spend(MAX_RECEIVED_BYTES_PER_WINDOW / 2);
  pair.pass(RECEIVE_WINDOW);
  spend(MAX_RECEIVED_BYTES_PER_WINDOW / 2);
  expect(pair.client.stage).toBe('published');
  spend(MAX_RECEIVED_BYTES_PER_WINDOW);
  expect(pair.error?.code).toBe('DEST_PROTOCOL');
});

test('chunk sizes of a byte and of 16 MB change nothing for a message that fits', () => {
  for (const chunkSize of [1, 16 * 1024 * 1024]) {
    const pair = new PublishPair({
      connect(server) {
        server.control(1, Uint8Array.of(chunkSize >>> 24, chunkSize >>> 16, chunkSize >>> 8, chunkSize));
        server.setChunkSize(chunkSize);
        server.command('_result', 1, null, amf0Object({ code: 'NetConnection.Connect.Success' }));
      },
    });
    expect(pair.client.stage).toBe('published');
  }
});

test('AMF nested without end, and lengths of gigabytes, end the publish', () => {
  const deep = new PublishPair({ connect: (server) => server.control(20, new Uint8Array(60_000).fill(0x0a)) });
  expect(deep.error).toMatchObject({ code: 'DEST_PROTOCOL', message: expect.stringContaining('amf0-too-deep') });
  const pair = new PublishPair();
  pair.client.handleBytes(pair.now, Uint8Array.of(3, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0));
  expect(pair.error).toMatchObject({ code: 'DEST_PROTOCOL', message: expect.stringContaining('message-too-long') });
});

test('after the end nothing is sent and nothing happens', () => {
  const pair = new PublishPair({ connect: refuse('_error', 'NetConnection.Connect.Rejected', 'no') });
  const { sentBytes } = pair.client;
  pair.server.control(4, Uint8Array.of(0, 6, 1, 2, 3, 4));
  pair.pump();
  pair.client.handleTimeout(millis(1e9));
  pair.client.close();
  expect(pair.client.sentBytes).toBe(sentBytes);
  expect(pair.events).toHaveLength(1);
});

test('what follows a refusal in the same bytes is not obeyed', () => {
  const { client, server } = new PublishPair({
    connect(one, command) {
      refuse('_error', 'NetConnection.Connect.Rejected', 'no')?.(one, command);
      one.control(4, Uint8Array.of(0, 6, 1, 2, 3, 4));
      one.control(20, Uint8Array.of(3, 0));
    },
  });
  expect(client.stage).toBe('closed');
  expect(server.received.map(({ typeId }) => typeId)).toEqual([20]);
});

test('close says goodbye once and causes no event', () => {
  const pair = new PublishPair();
  pair.client.close();
  pair.client.close();
  pair.pump();
  expect(pair.server.commands.slice(-2)).toMatchObject([
    { name: 'FCUnpublish', commandArguments: [KEY] },
    { name: 'deleteStream', commandArguments: [MESSAGE_STREAM_ID] },
  ]);
  expect(pair.events).toHaveLength(2);
});

/** Replays answers of real servers, whose commands have the transaction ids of another client. */
test('damaged answers of real servers never throw and always leave a consistent machine', () => {
  const captures = ['nginx-rtmp-answers', 'node-media-server-answers', 'ffmpeg-listen-answers'].map(readCapture);
  fc.assert(
    fc.property(
      fc.constantFrom(...captures),
      fc.array(fc.tuple(fc.nat(700), fc.nat(255)), { maxLength: 3 }),
      fc.integer({ min: 1, max: 500 }),
      (capture, damages, cut) => {
        const { client, events } = alone();
        const chunks = capture.chunkStream.slice();
        for (const [at, value] of damages) if (at < chunks.length) chunks[at] = value;
        client.handleBytes(START, Uint8Array.of(3, ...capture.first, ...capture.second));
        for (let at = 0; at < chunks.length; at += cut) client.handleBytes(START, chunks.subarray(at, at + cut));
        const ended = events.filter(({ kind }) => kind === 'ended').length;
        expect(ended).toBe(client.stage === 'closed' ? 1 : 0);
      },
    ),
    { numRuns: 1_000 },
  );
});
