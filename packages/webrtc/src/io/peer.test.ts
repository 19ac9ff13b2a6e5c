import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { concatBytes, hexToBytes, millis, type Scheduler, silentLog, wallMillis } from '@callcast/core';
import { Audio, PeerConnection } from 'node-datachannel';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { MAX_SOURCES } from '../limits.ts';
import { closeLibrary } from './library.ts';
import { type OfferedKind, OfferingPeer } from './offering-peer.ts';
import { type AcceptedPeer, type PeerCloseReason, PeerHost } from './peer.ts';

const scheduler: Scheduler = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after(delay, run) {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});
afterAll(closeLibrary);

async function freePort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

async function openHost(): Promise<PeerHost> {
  const host = new PeerHost({ port: await freePort(), bindAddress: '127.0.0.1', scheduler, log: silentLog });
  closers.push(() => host.close());
  return host;
}

const AUDIO_SSRC = 0x1111_1111;
const VIDEO_SSRC = 0x2222_2222;
const OPUS_PACKET = hexToBytes('80 6f 0001 00000000 11111111 f8 ff fe');
const H264_PACKET = hexToBytes('80 e6 0001 00000000 22222222 65 88 84');
const RTX_PACKET = hexToBytes('80 e7 0001 00000000 33333333 0001 65 88 84');

/** Sender report of the SSRC with an empty description behind it, as compounds have it. */
const senderReport = (ssrc: number): Uint8Array =>
  concatBytes([
    hexToBytes(`80 c8 0006 ${ssrc.toString(16).padStart(8, '0')} ${'00'.repeat(20)}`),
    hexToBytes(`81 ca 0002 ${ssrc.toString(16).padStart(8, '0')} 0101 6100`),
  ]);

interface Call {
  readonly caller: OfferingPeer;
  readonly accepted: AcceptedPeer;
  /** What arrived, as `<track>:<hex>`. */
  readonly arrived: string[];
  readonly rtcpAtCaller: string[];
  readonly closed: PeerCloseReason[];
}

async function connect(host: PeerHost, rewriteOffer: (offer: string) => string = (offer) => offer): Promise<Call> {
  const arrived: string[] = [];
  const rtcpAtCaller: string[] = [];
  const closed: PeerCloseReason[] = [];
  let isCallerConnected = false;
  let isConnected = false;
  const caller = new OfferingPeer({
    bindAddress: '127.0.0.1',
    cname: 'caller',
    audio: { ssrc: AUDIO_SSRC },
    video: { codec: 'H264', ssrc: VIDEO_SSRC, rtxSsrc: 0x3333_3333 },
    hasTransportCc: true,
    events: {
      connected: () => {
        isCallerConnected = true;
      },
      closed() {},
      rtcp: (kind: OfferedKind, compound) => rtcpAtCaller.push(`${kind}:${Buffer.from(compound).toString('hex')}`),
    },
  });
  closers.push(() => caller.close());
  const accepted = await host.accept({
    legId: 'leg',
    offer: rewriteOffer(await caller.createOffer()),
    policy: { video: 'prefer-h264' },
    events: {
      datagram: (track, datagram) => arrived.push(`${track}:${Buffer.from(datagram).toString('hex')}`),
      connected: () => {
        isConnected = true;
      },
      closed: (reason) => closed.push(reason),
    },
  });
  caller.acceptAnswer(accepted.answer);
  await vi.waitFor(() => expect(isConnected && isCallerConnected).toBe(true), { timeout: 10_000 });
  return { caller, accepted, arrived, rtcpAtCaller, closed };
}

const hex = (track: number, datagram: Uint8Array) => `${track}:${Buffer.from(datagram).toString('hex')}`;

test.each([
  ['with a=ssrc', (offer: string) => offer],
  ['without a=ssrc', (offer: string) => offer.replaceAll(/a=ssrc.*\r\n/g, '')],
])('offer %s: media, retransmissions and sender reports of both tracks arrive, RTCP goes back', async (_, rewrite) => {
  const { caller, accepted, arrived, rtcpAtCaller } = await connect(await openHost(), rewrite);
  expect(accepted.granted).toEqual({ video: 'H264', videoOffered: true, audio: 'opus' });

  caller.send('audio', senderReport(AUDIO_SSRC));
  caller.send('video', senderReport(VIDEO_SSRC));
  caller.send('audio', OPUS_PACKET);
  caller.send('video', H264_PACKET);
  caller.send('video', RTX_PACKET);
  const expected = [
    hex(0, senderReport(AUDIO_SSRC)),
    hex(0, senderReport(VIDEO_SSRC)),
    hex(0, OPUS_PACKET),
    hex(1, H264_PACKET),
    hex(1, RTX_PACKET),
  ];
  await vi.waitFor(() => expect(new Set(arrived)).toEqual(new Set(expected)));
  expect(accepted.peer.lastDatagramAt).toBeGreaterThan(0);

  const pictureLoss = hexToBytes('81 ce 0002 00000001 22222222');
  expect(accepted.peer.sendRtcp(1, pictureLoss)).toBe(true);
  await vi.waitFor(() => expect(rtcpAtCaller).toEqual([`video:${Buffer.from(pictureLoss).toString('hex')}`]));
});

const CANDIDATES = /a=(?:candidate:|end-of-candidates).*\r\n/g;

/** A page that sends and receives, played by the WebRTC library. */
async function connectDuplex(
  host: PeerHost,
  isDuplex: boolean,
  whenConnected: (accepted: AcceptedPeer) => void = () => {},
) {
  const connection = new PeerConnection('caller', {
    iceServers: [],
    bindAddress: '127.0.0.1',
    disableAutoNegotiation: true,
  });
  closers.push(() => connection.close());
  const audio = new Audio('audio', 'SendRecv');
  audio.addOpusCodec(111);
  audio.addSSRC(AUDIO_SSRC, 'caller', 'caller', 'audio');
  const track = connection.addTrack(audio);
  const received: string[] = [];
  track.onMessage((datagram) => received.push(Buffer.from(datagram).toString('hex')));
  const offered = new Promise<string>((resolve) => {
    connection.onGatheringStateChange((state) => {
      const sdp = connection.localDescription()?.sdp ?? '';
      // As `OfferingPeer` does, for the same reasons.
      if (state === 'complete')
        resolve(sdp.replaceAll(CANDIDATES, '').replaceAll('a=setup:actpass', 'a=setup:passive'));
    });
  });
  connection.setLocalDescription('offer');
  let isConnected = false;
  const accepted = await host.accept({
    legId: 'leg',
    offer: await offered,
    policy: { video: 'prefer-h264' },
    isDuplex,
    events: {
      datagram: () => {},
      connected: () => {
        isConnected = true;
        whenConnected(accepted);
      },
      closed: () => {},
    },
  });
  expect(accepted.peer.sendRtp(OPUS_PACKET)).toBe(false); // not connected yet
  connection.setRemoteDescription(accepted.answer.replaceAll(CANDIDATES, ''), 'answer');
  for (const [line] of accepted.answer.matchAll(/a=candidate:.*/g))
    connection.addRemoteCandidate(line.trim().slice(2), 'audio');
  await vi.waitFor(() => expect(isConnected && track.isOpen()).toBe(true), { timeout: 10_000 });
  return { accepted, received, track };
}

test('both ways: RTP of ours arrives, twice the same too', async () => {
  const { accepted, received } = await connectDuplex(await openHost(), true);
  const [track] = accepted.tracks;
  const packet = OPUS_PACKET.slice();
  new DataView(packet.buffer).setUint32(8, track?.outgoing?.ssrc ?? 0);
  expect(accepted.peer.sendRtp(packet)).toBe(true);
  expect(accepted.peer.sendRtp(packet)).toBe(true);
  const next = packet.slice();
  next[3] = 2;
  accepted.peer.sendRtp(next);
  // The receiving library drops what it has seen (RFC 3711 §3.3.2).
  await vi.waitFor(() => expect(received).toEqual([packet, next].map((sent) => Buffer.from(sent).toString('hex'))));
  expect(accepted.answer).toMatch(/a=msid:[\w-]{16} [\w-]{16}-audio\r\n/);
});

test('who hears that it is connected can send at once', async () => {
  const sent: boolean[] = [];
  await connectDuplex(await openHost(), true, ({ peer }) => {
    sent.push(peer.sendRtp(OPUS_PACKET), peer.sendRtcp(0, senderReport(1)));
  });
  expect(sent).toEqual([true, true]);
});

test('one way: RTP of ours is not sent', async () => {
  const { accepted, received } = await connectDuplex(await openHost(), false);
  expect(accepted.peer.sendRtp(OPUS_PACKET)).toBe(false);
  expect(accepted.peer.sendRtcp(0, senderReport(1))).toBe(true);
  await vi.waitFor(() => expect(received).toEqual([Buffer.from(senderReport(1)).toString('hex')]));
});

test('a payload type that was not negotiated is counted, not delivered', async () => {
  const { caller, accepted, arrived } = await connect(await openHost());
  caller.send('audio', hexToBytes('80 00 0000 00000000 11111111 00'));
  caller.send('audio', OPUS_PACKET);
  await vi.waitFor(() => expect(arrived).toEqual([hex(0, OPUS_PACKET)]));
  expect(accepted.peer.strayDatagrams).toBe(1);
});

test('a peer that sends from ever more SSRCs is closed; what its other sources sent before had arrived', async () => {
  const { caller, arrived, closed } = await connect(await openHost());
  const packet = OPUS_PACKET.slice();
  for (let ssrc = 1; closed.length === 0 && ssrc <= 1_000; ssrc++) {
    new DataView(packet.buffer).setUint32(8, ssrc);
    caller.send('audio', packet);
    if (ssrc % 50 === 0) await vi.waitFor(() => expect(arrived.length >= Math.min(ssrc, MAX_SOURCES)).toBe(true));
  }
  await vi.waitFor(() => expect(closed).toEqual(['too-many-sources']));
  expect(arrived).toHaveLength(MAX_SOURCES);
});

test('peers of one port and of two ports do not mix', async () => {
  const [first, second] = [await openHost(), await openHost()];
  const calls = await Promise.all([connect(first), connect(first), connect(second)]);
  for (const [index, { caller }] of calls.entries()) {
    const packet = OPUS_PACKET.slice();
    packet[3] = index;
    caller.send('audio', packet);
  }
  await vi.waitFor(() =>
    expect(calls.map(({ arrived }) => arrived.map((line) => line.slice(8, 10)))).toEqual([['00'], ['01'], ['02']]),
  );
  expect(first.peerCount).toBe(2);
});

test('closed here: released, silent, and nothing works any more', async () => {
  const host = await openHost();
  const { accepted, closed } = await connect(host);
  accepted.peer.close();
  accepted.peer.close();
  expect(host.peerCount).toBe(0);
  expect(accepted.peer.sendRtcp(0, senderReport(1))).toBe(false);
  accepted.peer.addRemoteCandidate('candidate:1 1 udp 1 127.0.0.1 5000 typ host');

  await connect(host);
  expect(host.peerCount).toBe(1);
  host.close();
  host.close();
  expect(host.peerCount).toBe(0);
  await expect(connect(host)).rejects.toMatchObject({ code: 'WEBRTC_CLOSED' });
  expect(closed).toEqual([]);
});

test('a refused offer opens nothing', async () => {
  const host = await openHost();
  const events = { datagram() {}, connected() {}, closed() {} };
  const offer = { legId: 'leg', offer: 'v=0', policy: { video: 'prefer-h264' }, events } as const;
  await expect(host.accept(offer)).rejects.toMatchObject({ code: 'SDP_NO_MEDIA' });
  expect(host.peerCount).toBe(0);
});

test('a port that is taken is told at once', async () => {
  const port = await freePort();
  const socket = createSocket('udp4').bind(port, '127.0.0.1');
  await once(socket, 'listening');
  closers.push(() => socket.close());
  expect(() => new PeerHost({ port, bindAddress: '127.0.0.1', scheduler, log: silentLog })).toThrow(
    expect.objectContaining({ code: 'WEBRTC_PORT_TAKEN' }),
  );
});

/** Timers that fire when the test says so. */
function virtualTimers() {
  const timers: { delay: number; run: () => void }[] = [];
  const virtual: Scheduler = {
    ...scheduler,
    after(delay, run) {
      const timer = { delay, run };
      timers.push(timer);
      return { cancel: () => void timers.splice(timers.indexOf(timer), 1) };
    },
  };
  return { timers, virtual };
}

test.each([
  [undefined, 2_500],
  [800, 800],
  [9_000, 2_500],
])('an encoder that may send %s kbit/s is told to begin at %s', async (maxVideoBitrateKbps, start) => {
  const host = new PeerHost({
    port: await freePort(),
    bindAddress: '127.0.0.1',
    startBitrateKbps: 2_500,
    scheduler,
    log: silentLog,
  });
  closers.push(() => host.close());
  const { answer } = await host.accept({
    legId: 'leg',
    offer: readFileSync(new URL('../../testdata/chromium-156-camera.sdp', import.meta.url), 'utf8'),
    policy: { video: 'only-h264', ...(maxVideoBitrateKbps === undefined ? {} : { maxVideoBitrateKbps }) },
    events: { datagram() {}, connected() {}, closed() {} },
  });
  expect(answer).toContain(`;x-google-start-bitrate=${start}\r\n`);
});

async function audioOffer(): Promise<string> {
  const caller = new OfferingPeer({
    bindAddress: '127.0.0.1',
    cname: 'caller',
    audio: { ssrc: AUDIO_SSRC },
    hasTransportCc: false,
    events: { connected() {}, closed() {}, rtcp() {} },
  });
  closers.push(() => caller.close());
  return caller.createOffer();
}

test('a caller that never comes is given up', async () => {
  const { timers, virtual } = virtualTimers();
  const host = new PeerHost({ port: await freePort(), bindAddress: '127.0.0.1', scheduler: virtual, log: silentLog });
  closers.push(() => host.close());
  const closed: PeerCloseReason[] = [];
  await host.accept({
    legId: 'leg',
    offer: await audioOffer(),
    policy: { video: 'prefer-h264' },
    events: { datagram() {}, connected() {}, closed: (reason) => closed.push(reason) },
  });
  expect(timers.map(({ delay }) => delay)).toEqual([30_000]);
  timers[0]?.run();
  expect(closed).toEqual(['never-connected']);
  expect(host.peerCount).toBe(0);
});

test('closed while an answer is being made: refused as closed, and no timer stays', async () => {
  const { timers, virtual } = virtualTimers();
  const host = new PeerHost({ port: await freePort(), bindAddress: '127.0.0.1', scheduler: virtual, log: silentLog });
  const closed: PeerCloseReason[] = [];
  const accepting = host.accept({
    legId: 'leg',
    offer: await audioOffer(),
    policy: { video: 'prefer-h264' },
    events: { datagram() {}, connected() {}, closed: (reason) => closed.push(reason) },
  });
  expect(timers.map(({ delay }) => delay)).toEqual([30_000, 5_000]);
  host.close();
  expect(timers).toEqual([]);
  await expect(accepting).rejects.toMatchObject({ code: 'WEBRTC_CLOSED' });
  expect(closed).toEqual([]);
});

test('closed just when the library has answered: refused as closed', async () => {
  const { timers, virtual } = virtualTimers();
  const cancelled: Scheduler = {
    ...virtual,
    after(delay, run) {
      const timer = virtual.after(delay, run);
      if (delay === 30_000) return timer;
      // The gathering timer is cancelled right before the answer is handed on.
      const cancel = () => {
        timer.cancel();
        queueMicrotask(() => host.close());
      };
      return { cancel };
    },
  };
  const host = new PeerHost({ port: await freePort(), bindAddress: '127.0.0.1', scheduler: cancelled, log: silentLog });
  const events = { datagram() {}, connected() {}, closed() {} };
  const accepting = host.accept({
    legId: 'leg',
    offer: await audioOffer(),
    policy: { video: 'prefer-h264' },
    events,
  });
  await expect(accepting).rejects.toMatchObject({ code: 'WEBRTC_CLOSED' });
  expect(timers).toEqual([]);
  expect(host.peerCount).toBe(0);
});
