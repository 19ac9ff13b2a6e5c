import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FlvReader } from '@callcast/media';
import { analyseRecording } from '@callcast/testing';
import { streamKey } from '@callcast/testing/leaks';
import { type Clip, loadClip } from '@callcast/testing/robot';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { launchChromium, openPage } from '../faces-browser.ts';
import { NarrowRelay } from '../rtmp/narrow-relay.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { placeCall } from './call-page.ts';
import { Callcast, seedScenario } from './callcast.ts';
import { PICTURES_AT_THE_ENDS } from './in-step.ts';
import { probe } from './probed-recording.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

const BUSY_PICTURE = fileURLToPath(new URL('./busy-picture.page.mjs', import.meta.url));
const SENT_BYTES = fileURLToPath(new URL('./sent-bytes.page.mjs', import.meta.url));
const NARROW_BPS = 800_000;
/** More than the narrow way takes, so that it matters. */
const WIDE_CALL_BPS = 1_500_000;
const WATCHED_MS = 20_000;

const shared = new SharedByTests('back-pressure');
let server: Callcast;
let nginx: Nginx;
let chromium: Browser;
let clip: Clip;

beforeAll(async () => {
  [nginx, server, chromium, clip] = await shared.start(
    startNginx(shared.folder),
    Callcast.start({ CALLCAST_MEDIA_WORKERS: '1' }),
    launchChromium('granted'),
    loadClip(),
  );
});

async function call(page: Page, application: string): Promise<void> {
  await placeCall(page, application);
  await page.locator('.pill.live').first().waitFor({ timeout: 60_000 });
}

/** What the caller has sent in the last second, by its own count; 0 until it has called for a second. */
function callerBpsOf(page: Page): () => Promise<number> {
  const counts: { at: number; bytes: number }[] = [];
  return async () => {
    const bytes = await page.evaluate<number>('sentBytes()');
    const at = performance.now();
    counts.push({ at, bytes });
    const before = counts.findLast((count) => at - count.at >= 1_000);
    return before === undefined ? 0 : (8_000 * (bytes - before.bytes)) / (at - before.at);
  };
}

/** Where the picture at the destination is, on the timeline of the publish. */
function newestPictureMs(path: string): number {
  const tags = new FlvReader().handleChunk(readFileSync(path));
  if (typeof tags === 'string') throw new Error(`${path}: ${tags}`);
  return tags.findLast(({ kind }) => kind === 'video')?.timestamp ?? 0;
}

const until = (check: () => Promise<void> | void, timeout = 60_000): Promise<void> =>
  vi.waitFor(check, { timeout, interval: 200 });

test('a destination that takes 800 kbit/s: the caller sends what fits, and what arrives is live and whole', async () => {
  await using relay = await NarrowRelay.open(nginx.port);
  const [narrowKey, wideKey] = [streamKey('narrow'), streamKey('wide')];
  const neighbourToken = await server.application('wide', seedScenario(`rtmp://127.0.0.1:${nginx.port}/live`, wideKey));
  await server.application('narrow', seedScenario(`rtmp://127.0.0.1:${relay.port}/live`, narrowKey));
  const { page } = await openPage(chromium, `${server.base}/call/`, { bypassCSP: true }, async (opened) => {
    await opened.addInitScript({ path: BUSY_PICTURE });
    await opened.addInitScript({ path: SENT_BYTES });
  });
  const callerBps = callerBpsOf(page);
  await call(page, 'narrow');
  const hangUp = new AbortController();
  const neighbour = robotCall({
    ...{ server, clip, application: 'wide', token: neighbourToken },
    ...{ durationMs: 180_000, keyFrameRequests: 'wait', signal: hangUp.signal },
  });

  // Before: how far the destination's clock is behind ours, and a caller who sends too much for what follows.
  let behind = Number.POSITIVE_INFINITY;
  const latencyMs = (): number => performance.now() - newestPictureMs(nginx.recording(narrowKey)) - behind;
  await until(async () => {
    behind = Math.min(behind, performance.now() - newestPictureMs(nginx.recording(narrowKey)));
    expect(await callerBps()).toBeGreaterThan(WIDE_CALL_BPS);
  });

  relay.capacityBps = NARROW_BPS;
  const narrowAt = performance.now();
  await until(async () => expect(await callerBps()).toBeLessThan(NARROW_BPS));
  const cappedAfterMs = performance.now() - narrowAt;
  await until(() => expect(latencyMs()).toBeLessThan(1_000));
  const latencies: number[] = [];
  const begunAtMs = newestPictureMs(nginx.recording(narrowKey));
  await until(() => {
    latencies.push(latencyMs());
    expect(newestPictureMs(nginx.recording(narrowKey)) - begunAtMs).toBeGreaterThan(WATCHED_MS);
  });
  await page.getByRole('button', { name: 'Hang up' }).click();
  hangUp.abort();
  const { framesSent, mediaMs } = await neighbour;
  for (const application of ['narrow', 'wide']) await server.untilSessionEnded(application);

  expect(cappedAfterMs, 'the end of the first second in which it sent what fits').toBeLessThan(15_000); // never, where nobody tells it
  // Without back-pressure it grows by a second for every two that pass: to ten and more in these twenty.
  expect(Math.max(...latencies)).toBeLessThan(6_000);
  expect(await server.sessionLog('narrow')).toMatch(
    /Output agent-1: degraded: The (call sends|destination) .* [kM]bit\/s.*\[DEST_(SLOW|NO_ACK)\]/,
  );
  const { decodeErrors, video } = await probe(nginx.recording(narrowKey));
  expect(decodeErrors).toBe('');
  for (const [i, { dts }] of video.entries()) if (i > 0) expect(dts).toBeGreaterThan(video[i - 1]?.dts ?? 0);

  expect(await server.sessionLog('wide')).not.toContain('degraded');
  const wide = await analyseRecording(nginx.recording(wideKey), (mediaMs - 200) / 1000);
  expect(wide.pictures).toMatchObject({ unreadable: 0, lost: 0, repeated: 0, jumps: 0 });
  expect(wide.pictures.decoded).toBeGreaterThanOrEqual(framesSent - PICTURES_AT_THE_ENDS);
}, 240_000);
