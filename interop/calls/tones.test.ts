/** A person at Debian's Chromium presses keys and speaks while the call is on the air: the scenario hears of it, viewers miss nothing. */
import { readFileSync } from 'node:fs';
import { analyseRecording } from '@callcast/testing';
import { streamKey } from '@callcast/testing/leaks';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { launchChromium, openPage } from '../faces-browser.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { Callcast, PASSWORD } from './callcast.ts';
import { SharedByTests } from './shared-by-tests.ts';

const SCRIPT = readFileSync(new URL('tones.page.mjs', import.meta.url), 'utf8');
const KEYS = '1234567890*#55A';
const AAC_FRAME_MS = 22;
/** Three pictures of 30 a second: drawn, taken, encoded. Together is what is within 170 ms (ITU-R BT.1359). */
const MAX_DRIFT_MS = 100;
const shared = new SharedByTests('tones');
let server: Callcast;
let nginx: Nginx;
let chromium: Browser;

/** What the page has as globals. */
declare const place: (login: string, password: string, number: string, isStaged: boolean) => Promise<void>;
declare const press: (keys: string) => Promise<readonly boolean[]>;
declare const flashes: (count: number) => Promise<void>;
declare const speak: (seconds: number) => Promise<void>;
declare const mute: () => void;
declare const hangUp: () => void;

beforeAll(async () => {
  [nginx, server, chromium] = await shared.start(
    startNginx(shared.folder),
    Callcast.start(),
    launchChromium('granted'),
  );
});

/** @param isStaged Its camera flashes and its microphone beeps at once; else Chromium's own fake devices. */
async function caller(application: string, isStaged: boolean): Promise<Page> {
  const { page } = await openPage(chromium, `${server.base}/call/`);
  onTestFinished(() => page.context().close());
  await page.mouse.click(1, 1); // sound of a page needs a person
  await page.evaluate(SCRIPT);
  await page.evaluate(([login, password, staged]) => place(login, password, 'anything', staged), [
    `bot@${application}.demo`,
    PASSWORD,
    isStaged,
  ] as const);
  return page;
}

const logged = (log: string, what: string): readonly string[] =>
  [...log.matchAll(new RegExp(`\\b${what} (\\S+)`, 'g'))].map(([, word]) => word ?? '');

test('keys are heard once each and in order, and who speaks is; sound and pictures go on, in step', async () => {
  const application = 'tones';
  const key = streamKey(application);
  await server.application(
    application,
    `require(Modules.StreamingAgent);
     VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
       call.handleTones(true);
       call.handleMicStatus(true);
       call.addEventListener(CallEvents.ToneReceived, (e) => Logger.write('tone ' + e.tone + e.type));
       call.addEventListener(CallEvents.MicStatusChange, (e) => Logger.write('mic ' + e.active));
       call.addEventListener(CallEvents.Disconnected, VoxEngine.terminate);
       const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://127.0.0.1:${nginx.port}/live', streamName: "${key}" });
       agent.addEventListener(StreamingAgentEvents.StreamStarted, () => Logger.write('on the air'));
       call.sendMediaTo(agent);
       call.answer();
     });`,
  );
  const page = await caller(application, true);
  await server.untilLogged(application, /on the air/);
  const startedAt = Date.now();
  await page.evaluate(() => flashes(3));
  expect(await page.evaluate(() => press('x'))).toEqual([false]);
  for (const some of [KEYS.slice(0, 5), KEYS.slice(5, 10), KEYS.slice(10)]) {
    expect(await page.evaluate((keys) => press(keys), some)).toEqual([...some].map(() => true));
    await page.evaluate(() => flashes(1));
  }
  await page.evaluate(() => flashes(3));
  const heard = logged(await server.untilLogged(application, /tone A1/), 'tone');
  expect(heard).toEqual([...KEYS].map((one) => `${one}1`));
  const [running] = (await server.runningCalls()).filter((one) => one.application === application);
  expect(running?.received).toMatchObject({ packetsLost: 0, packetsMissed: 0, nacksSent: 0 });
  const seconds = (Date.now() - startedAt) / 1_000 - 1.5;
  await page.evaluate(() => speak(0.9));
  expect(logged(await server.untilLogged(application, /mic false/), 'mic')).toEqual(['true', 'false']);
  await page.evaluate(() => hangUp());

  const recording = await vi.waitFor(() => analyseRecording(nginx.recording(key), seconds), {
    timeout: 60_000,
    interval: 300,
  });
  expect(recording.audio).toMatchObject({ outOfOrder: 0 });
  expect(recording.audio.maxGapMs).toBeLessThanOrEqual(AAC_FRAME_MS + 1);
  expect(recording.pictures.lost).toBe(0);
  // The page draws and sounds at about the same time, but for one when the machine holds it up: what counts is that the rest does
  // not move. Keys that shift the sound, by 20 ms each or more, shift all that comes behind them.
  const { avOffsetsMs } = recording;
  expect(avOffsetsMs.length, JSON.stringify(recording)).toBeGreaterThanOrEqual(7); // of 9
  const settled = avOffsetsMs.toSorted((a, b) => a - b).slice(1, -1);
  expect((settled.at(-1) ?? 0) - (settled[0] ?? 0), `${avOffsetsMs}`).toBeLessThan(MAX_DRIFT_MS);
}, 240_000);

test('beeps of the fake microphone are activity, until it is muted', async () => {
  const application = 'beeps';
  await server.application(
    application,
    `VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
       call.handleMicStatus(true);
       call.addEventListener(CallEvents.MicStatusChange, (e) => Logger.write('mic ' + e.active));
       call.addEventListener(CallEvents.Disconnected, VoxEngine.terminate);
       call.answer();
     });`,
  );
  const page = await caller(application, false);
  await server.untilLogged(application, /mic true/);
  await page.evaluate(() => mute());
  const log = await server.untilLogged(application, /mic false/);
  expect(logged(log, 'mic')).toEqual(['true', 'false']);
  await page.evaluate(() => hangUp());
}, 240_000);
