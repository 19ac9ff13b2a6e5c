import { fileURLToPath } from 'node:url';
import { UdpProxy } from '@callcast/testing';
import { streamKey } from '@callcast/testing/leaks';
import type { ClientMessage, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { launchChromium, openPage } from '../faces-browser.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { placeCall } from './call-page.ts';
import { Callcast, seedScenario } from './callcast.ts';
import { probe } from './probed-recording.ts';
import { readPublishedPictures } from './published-pictures.ts';
import { scheduler } from './real-time.ts';
import { SharedByTests } from './shared-by-tests.ts';

const RECORDER = fileURLToPath(new URL('./sent-pictures.page.mjs', import.meta.url));
const CALL_SECONDS = 20;
/** A test is about the server, so the machine has to keep up with what the test plays: it may be busy with other work. */
const MAX_ATTEMPTS = 3;
const MAX_LATENESS_MS = 250;
const MAX_ENCODER_PAUSE_MS = 800;
/** Tags have whole milliseconds, and Chromium's timestamps as well. */
const ROUNDING_MS = 3;
/** Of the distance of two pictures: half a second is the most that is corrected smoothly, in 1.8 s. */
const MAX_CORRECTION = 0.3;
/** Two sender reports of both tracks, and the correction that follows from them. */
const SETTLING_MS = 6_000;

interface SentPicture {
  /** 90 kHz, 32 bits. */
  readonly rtpTimestamp: number;
  /** SHA-256 of its slices, hexadecimal. */
  readonly hash: string;
}

const shared = new SharedByTests('lossy');
let server: Callcast;
let nginx: Nginx;
let chromium: Browser;

beforeAll(async () => {
  [nginx, server, chromium] = await shared.start(
    startNginx(shared.folder),
    Callcast.start({ CALLCAST_MEDIA_WORKERS: '1' }),
    launchChromium('granted'),
  );
});

/** 3 % loss each way and a round trip of 60 ms. `worstLatenessMs` is what the machine added to it. */
async function openNetwork() {
  const machine = { worstLatenessMs: 0 };
  const network = await UdpProxy.open({
    targetPort: server.mediaPort,
    conditions: { loss: 0.03, delayMs: 30 },
    seed: 2026,
    scheduler: {
      ...scheduler,
      after: (delay, run) => {
        const dueAt = scheduler.now() + delay;
        return scheduler.after(delay, () => {
          machine.worstLatenessMs = Math.max(machine.worstLatenessMs, scheduler.now() - dueAt);
          run();
        });
      },
    },
  });
  return { network, machine };
}

/** The page meets the server by way of the network alone: its answer names that port, and the server hears of no other. */
async function callThrough(network: UdpProxy, page: Page): Promise<void> {
  await page.routeWebSocket(/\/signal$/, (socket) => {
    const upstream = socket.connectToServer();
    socket.onMessage((text) => {
      const message = JSON.parse(String(text)) as ClientMessage;
      if (message.type === 'candidate') return;
      if (message.type !== 'call') return upstream.send(text);
      upstream.send(JSON.stringify({ ...message, sdp: message.sdp.replaceAll(/^a=candidate:.*\r\n/gm, '') }));
    });
    upstream.onMessage((text) => {
      const message = JSON.parse(String(text)) as ServerMessage;
      if (message.type !== 'answered') return socket.send(text);
      const sdp = message.sdp.replaceAll(` ${server.mediaPort} typ `, ` ${network.port} typ `);
      socket.send(JSON.stringify({ ...message, sdp }));
    });
  });
}

/** Logs in, calls, and hangs up when the encoder has made that much. @returns What the encoder made, in order. */
async function callFor(page: Page, application: string, seconds: number): Promise<readonly SentPicture[]> {
  await placeCall(page, application);
  const sentPictures = () => page.evaluate<readonly SentPicture[]>('sentPictures');
  await vi.waitFor(async () => expect(durationOf(await sentPictures())).toBeGreaterThan(seconds), {
    timeout: 80_000,
    interval: 300,
  });
  await page.getByRole('button', { name: 'Hang up' }).click();
  return sentPictures();
}

const ticksBetween = (from: SentPicture, to: SentPicture): number => (to.rtpTimestamp - from.rtpTimestamp) >>> 0;

function durationOf(pictures: readonly SentPicture[]): number {
  const [first] = pictures;
  const last = pictures.at(-1);
  return first && last ? ticksBetween(first, last) / 90_000 : 0;
}

async function callOverBadNetwork(application: string) {
  const { network, machine } = await openNetwork();
  await using _ = network;
  const key = streamKey(application);
  await server.application(application, seedScenario(`rtmp://127.0.0.1:${nginx.port}/live`, key));
  const { page } = await openPage(chromium, `${server.base}/call/`, { bypassCSP: true }, async (page) => {
    await page.addInitScript({ path: RECORDER });
    await callThrough(network, page);
  });
  const sent = await callFor(page, application, CALL_SECONDS);
  await page.context().close();
  const log = await server.untilSessionEnded(application);
  const pauses = sent.slice(1).map((picture, i) => ticksBetween(sent[i] ?? picture, picture) / 90);
  const machineText = `network ${machine.worstLatenessMs} ms late, encoder paused for ${Math.max(...pauses)} ms`;
  return {
    ...{ sent, log: `${log}${machineText}`, recording: nginx.recording(key) },
    isMachineFit: machine.worstLatenessMs <= MAX_LATENESS_MS && Math.max(...pauses) <= MAX_ENCODER_PAUSE_MS,
  };
}

test('Chromium behind 3 % loss each way and 60 ms: 720p throughout, and every picture of its encoder on air', async () => {
  let call = await callOverBadNetwork('lossy-1');
  for (let attempt = 2; !call.isMachineFit && attempt <= MAX_ATTEMPTS; attempt++)
    call = await callOverBadNetwork(`lossy-${attempt}`);
  const { sent, log, recording } = call;

  // The network was what it claims to be (a timer counts from the beginning of its turn of the event loop: each way may take
  // some milliseconds less), and the server had to repair it.
  expect(Number(/round trip (\d+) ms/.exec(log)?.[1])).toBeGreaterThanOrEqual(50);
  expect(Number(/(\d+) missed/.exec(log)?.[1])).toBeGreaterThan(10); // of 60 and more, none without loss
  // A starved encoder keeps the size and drops pictures: 11 a second at 600 kbit/s.
  expect(sent.length / durationOf(sent)).toBeGreaterThan(12);

  const published = readPublishedPictures(recording);
  expect(published[0]?.isIdr).toBe(true);
  // What was sent while the answer to its DTLS handshake was lost had no keys on the other side.
  const firstOnAir = sent.findIndex(({ hash }) => hash === published[0]?.hash);
  expect(firstOnAir).toBeGreaterThanOrEqual(0);
  expect(firstOnAir).toBeLessThan(60);
  const expected = sent.slice(firstOnAir);
  const onAir = new Set(published.map(({ hash }) => hash));
  const lastOnAir = expected.findLastIndex(({ hash }) => onAir.has(hash));
  const missing = expected.flatMap(({ hash }, i) => (i < lastOnAir && !onAir.has(hash) ? [i] : []));
  expect(missing, log).toEqual([]);
  const endOfCall = published.findIndex(({ hash }, i) => hash !== expected[i]?.hash);
  // What was under way when the caller hung up may be lost. Behind it are held pictures, nothing of the caller's.
  expect(endOfCall, log).toBeGreaterThan(expected.length - 90); // three seconds
  const hashes = new Set(sent.map(({ hash }) => hash));
  expect(published.slice(endOfCall).filter(({ hash }) => hashes.has(hash))).toEqual([]);

  // No pause but those of the encoder, and the timeline is the sender's once sender reports have settled it.
  const steps = published.slice(1, endOfCall).map((picture, i) => {
    const [before, from, to] = [published[i], expected[i], expected[i + 1]];
    if (!before || !from || !to) throw new Error('all three begin with the same picture');
    return { onAirMs: picture.dtsMs - before.dtsMs, sentMs: ticksBetween(from, to) / 90 };
  });
  let elapsedMs = 0;
  let driftMs = 0;
  for (const { onAirMs, sentMs } of steps) {
    expect(onAirMs).toBeGreaterThan(0);
    expect(onAirMs - sentMs).toBeLessThanOrEqual(ROUNDING_MS + MAX_CORRECTION * sentMs);
    elapsedMs += sentMs;
    if (elapsedMs > SETTLING_MS) driftMs += onAirMs - sentMs;
  }
  expect(Math.abs(driftMs)).toBeLessThanOrEqual(20);

  const { sizes, decodeErrors, audio } = await probe(recording);
  expect(sizes).toEqual(['1280x720']);
  expect(decodeErrors).toBe('');
  for (const [i, { dts }] of audio.entries()) if (i > 0) expect(dts - (audio[i - 1]?.dts ?? 0)).toBeLessThan(0.023);
}, 240_000);
