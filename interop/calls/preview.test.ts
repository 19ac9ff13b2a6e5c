/** What an output sends to a server that is not ours can be watched from our side: the same tags, by HTTP-FLV and at /watch/. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlvReader, type FlvTag } from '@callcast/media';
import { streamKey } from '@callcast/testing/leaks';
import { type Clip, loadClip, type RobotCallOptions, type RobotCallReport } from '@callcast/testing/robot';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { launchChromium, openPage } from '../faces-browser.ts';
import { API_KEY, Callcast, seedScenario } from './callcast.ts';
import { probe } from './probed-recording.ts';
import { robotCall } from './robot-call.ts';
import { ScriptedDestination } from './scripted-destination.ts';
import { SharedByTests } from './shared-by-tests.ts';

const KEY = streamKey('preview');
const shared = new SharedByTests('preview');
let server: Callcast;
let clip: Clip;
let chromium: Browser;

beforeAll(async () => {
  [server, clip, chromium] = await shared.start(Callcast.start(), loadClip(), launchChromium('granted'));
});

interface Link {
  readonly watchUrl: string;
  readonly flvUrl: string;
  readonly expiresAt: string;
}

/** A robot's call that is on the air at a server of its own. */
async function onAir(application: string, options: Partial<RobotCallOptions> = {}, agentOptions = '') {
  const destination = await ScriptedDestination.start();
  const token = await server.application(application, seedScenario(destination.url, KEY, agentOptions));
  const isLive = Promise.withResolvers<void>();
  const hangUp = new AbortController();
  const call = robotCall({
    server,
    clip,
    application,
    token,
    via: 'signal',
    durationMs: 90_000,
    keyFrameRequests: 'wait', // the clip has an IDR each second, and that is how they come
    signal: hangUp.signal,
    ...options,
    onOutputState: (state) => {
      if (state === 'live') isLive.resolve();
    },
  });
  onTestFinished(async () => {
    hangUp.abort();
    await call;
    await destination[Symbol.asyncDispose]();
  });
  await Promise.race([isLive.promise, call.then(({ endReason }) => Promise.reject(new Error(endReason)))]);
  return { destination, hangUp, call: call as Promise<RobotCallReport>, path: await previewPath(application) };
}

/** As the session log says it. */
async function previewPath(application: string): Promise<string> {
  const log = await server.sessionLog(application);
  const path = /Output agent-1 can be watched: POST (\S+)/.exec(log)?.[1];
  if (path === undefined) throw new Error(`no way to a link in the log: ${log}`);
  return path;
}

async function link(path: string): Promise<Link> {
  const answer = await fetch(server.base + path, { method: 'POST', headers: { authorization: `Bearer ${API_KEY}` } });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Link;
}

/** Reads until `isEnough`, or the end. */
async function read(flvUrl: string, isEnough: (tags: readonly FlvTag[]) => boolean) {
  const answer = await fetch(flvUrl);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'video/x-flv']);
  const reader = new FlvReader();
  const tags: FlvTag[] = [];
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk);
    const read = reader.handleChunk(chunk);
    if (typeof read === 'string') throw new Error(read);
    tags.push(...read);
    if (isEnough(tags)) break; // closes the connection
  }
  return { tags, bytes: Buffer.concat(chunks) };
}

const spanMs = (tags: readonly FlvTag[]): number => {
  const times = tags.flatMap(({ isHeader, timestamp }) => (isHeader ? [] : [timestamp]));
  return (times.at(-1) ?? 0) - (times[0] ?? 0);
};

/** Audio and video as both ends can tell them. */
const media = (tags: readonly { readonly kind: string; readonly timestamp: number; readonly body: Uint8Array }[]) =>
  tags
    .filter(({ kind }) => kind !== 'script')
    .map(({ kind, timestamp, body }) => `${kind} ${timestamp} ${Buffer.from(body).toString('base64')}`);

test('HTTP-FLV of an output has the tags that its destination got, byte for byte and with their timestamps', async () => {
  const { destination, path } = await onAir('elsewhere');
  // In the midst of a group of pictures, some way into the show.
  await vi.waitFor(() => expect(destination.tags.length).toBeGreaterThan(300), { timeout: 60_000, interval: 50 });
  const links = await link(path);
  for (const url of [links.watchUrl, links.flvUrl]) expect(url).not.toContain(KEY);
  const { tags, bytes } = await read(links.flvUrl, (so) => spanMs(so) > 5_000);

  expect(tags.slice(0, 3).map(({ kind, isHeader }) => [kind, isHeader])).toEqual([
    ['script', true],
    ['video', true],
    ['audio', true],
  ]);
  expect(tags[3]).toMatchObject({ kind: 'video', isKeyFrame: true });
  const sent = await vi.waitFor(
    () => {
      const received = media(destination.tags);
      expect(received).toContain(media(tags).at(-1));
      return received;
    },
    { timeout: 60_000 },
  );
  const shown = media(tags);
  expect(shown.slice(0, 2)).toEqual(sent.slice(0, 2)); // the headers of the publish
  const from = sent.indexOf(shown[2] ?? '');
  expect(from).toBeGreaterThan(100);
  expect(shown.length).toBeGreaterThan(300);
  expect(shown.slice(2)).toEqual(sent.slice(from, from + shown.length - 2));

  const file = join(shared.folder, 'preview.flv');
  await writeFile(file, bytes);
  const { decodeErrors, video, audio } = await probe(file);
  expect(decodeErrors).toBe('');
  expect(video.length).toBeGreaterThan(100); // of 150
  expect(audio.length).toBeGreaterThan(200); // of 234
});

const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor({ timeout: 60_000 });
const shownTime = (page: Page): Promise<number> => page.evaluate<number>("document.querySelector('video').currentTime");

test('/watch/ plays any output, over a loss of its destination, until it is over', async () => {
  const { destination, hangUp, call, path } = await onAir('watched');
  const { watchUrl } = await link(path);
  const { page, complaints } = await openPage(chromium, watchUrl);
  onTestFinished(() => page.context().close());
  await page.locator('.pill.live').waitFor({ timeout: 60_000 });
  expect(await page.evaluate<number>("document.querySelector('video').videoWidth")).toBe(640);
  expect(await page.textContent('h1')).toBe('Preview: agent-1');
  const before = await shownTime(page);
  await expect.poll(() => shownTime(page), { timeout: 60_000 }).toBeGreaterThan(before + 2);

  await destination.goAway();
  await heading(page, 'Connecting again');
  const still = await shownTime(page);
  await destination.listen();
  await page.locator('.pill.live').waitFor({ timeout: 60_000 });
  await expect.poll(() => shownTime(page), { timeout: 60_000 }).toBeGreaterThan(still + 3);

  hangUp.abort();
  await call;
  await heading(page, 'This stream is over'); // 6 s after the hang-up, says the scenario
  expect(complaints).toEqual([]);
});

test('/watch/ says that a stream goes on in another codec, and plays that', async () => {
  const { destination, path } = await onAir('switched', {}, 'audioCodec: "opus"');
  const { page, complaints } = await openPage(chromium, (await link(path)).watchUrl);
  onTestFinished(() => page.context().close());
  await page.locator('.pill.live').waitFor({ timeout: 60_000 });
  const said = heading(page, 'The stream goes on in another codec');
  await destination.goAway();
  destination.takes = ['Opus'];
  await destination.listen();
  await said;
  await page.locator('.pill.live').waitFor({ timeout: 60_000 });
  const before = await shownTime(page);
  await expect.poll(() => shownTime(page), { timeout: 60_000 }).toBeGreaterThan(before + 2);
  expect(destination.tags.findLast(({ kind }) => kind === 'audio')?.body[0]).toBe(0x91);
  expect(await page.evaluate<number>("document.querySelector('video').webkitAudioDecodedByteCount")).toBeGreaterThan(0);
  expect(complaints).toEqual([]);
});

test('a call without a picture is heard at /watch/', async () => {
  const { path } = await onAir('heard', { video: 'none' });
  const { page, complaints } = await openPage(chromium, (await link(path)).watchUrl);
  onTestFinished(() => page.context().close());
  await page.locator('.pill.live').waitFor({ timeout: 60_000 });
  const before = await shownTime(page);
  await expect.poll(() => shownTime(page), { timeout: 60_000 }).toBeGreaterThan(before + 1);
  expect(await page.evaluate<number>("document.querySelector('video').videoWidth")).toBe(0);
  expect(complaints).toEqual([]);
});

test('a link that is over shows nothing more, and says so', async () => {
  const { path } = await onAir('expiring');
  const { watchUrl, flvUrl } = await link(`${path}?expiresInSeconds=30`);
  const { page, complaints } = await openPage(chromium, watchUrl);
  onTestFinished(() => page.context().close());
  await page.locator('.pill.live').waitFor({ timeout: 60_000 });
  const { tags } = await read(flvUrl, () => false); // to its end
  expect(tags.length).toBeGreaterThan(50);
  await heading(page, 'This link has expired');
  expect((await fetch(flvUrl)).status).toBe(403);
  expect(complaints).toEqual([]);
});
