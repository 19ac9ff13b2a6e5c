/** Two people call each other by way of a scenario of a few lines, while one of them is on the air. */
import { readFileSync } from 'node:fs';
import { analyseRecording } from '@callcast/testing';
import { streamKey } from '@callcast/testing/leaks';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { launchChromium, openPage } from '../faces-browser.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { Callcast, PASSWORD } from './callcast.ts';
import { SharedByTests } from './shared-by-tests.ts';

const SCRIPT = readFileSync(new URL('user-to-user.page.mjs', import.meta.url), 'utf8');
const shared = new SharedByTests('user-to-user');
let server: Callcast;
let nginx: Nginx;
let chromium: Browser;

/** What is a matter of milliseconds takes seconds on a machine that is busy elsewhere. */
const PATIENT = { timeout: 60_000, interval: 100 } as const;

interface Person {
  readonly page: Page;
  said(): Promise<readonly string[]>;
  seen(): Promise<{ readonly frames: number; readonly width: number; readonly at: number }>;
}

/** What the page has as globals. */
declare const said: string[];
declare const seen: () => { frames: number; width: number; at: number };
declare const logIn: (login: string, password: string) => Promise<void>;
declare const place: (number: string) => Promise<void>;
declare const say: (text: string) => void;
declare const hangUp: () => void;

beforeAll(async () => {
  [nginx, server, chromium] = await shared.start(
    startNginx(shared.folder),
    Callcast.start(),
    launchChromium('granted'),
  );
});

/** @param declineWith A code of SIP; left out: takes every call. */
async function person(login: string, declineWith?: number): Promise<Person> {
  const { page } = await openPage(chromium, `${server.base}/call/`);
  await page.evaluate((code) => Object.assign(globalThis, { declineWith: code }), declineWith);
  await page.evaluate(SCRIPT);
  await page.evaluate(([user, password]) => logIn(user, password), [login, PASSWORD] as const);
  return { page, said: () => page.evaluate(() => said), seen: () => page.evaluate(() => seen()) };
}

/** An application whose users are `bot`, who calls, and `anna`. */
async function twoUsers(application: string, scenario: string): Promise<void> {
  await server.application(application, scenario);
  await server.api('AddUser', {
    application_name: application,
    user_name: 'anna',
    user_display_name: 'Anna',
    user_password: PASSWORD,
  });
}

/** What nginx has recorded, once it is complete. */
const recordingOf = (name: string, sinceS: number) =>
  vi.waitFor(() => analyseRecording(nginx.recording(name), sinceS), { timeout: 60_000, interval: 300 });

test('forwardCallToUser: both see and hear each other, the caller is on the air, messages and the end travel', async () => {
  const application = 'two-users';
  const key = streamKey(application);
  const url = JSON.stringify(`rtmp://127.0.0.1:${nginx.port}/live`);
  await twoUsers(
    application,
    `require(Modules.StreamingAgent);
     VoxEngine.forwardCallToUser((caller, callee) => {
       Logger.write('established with ' + callee.number());
       const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: ${url}, streamName: "${key}" });
       agent.addEventListener(StreamingAgentEvents.StreamStarted, () => Logger.write('on the air'));
       caller.sendMediaTo(agent);
     });`,
  );
  const anna = await person(`anna@${application}.demo`);
  const bot = await person(`bot@${application}.demo`);
  await bot.page.evaluate(() => place('anna'));
  for (const one of [anna, bot])
    await vi.waitFor(
      async () => {
        const heard = { anna: await anna.said(), bot: await bot.said(), log: await server.sessionLog(application) };
        expect((await one.seen()).frames, JSON.stringify(heard)).toBeGreaterThan(60);
      },
      { timeout: 60_000, interval: 200 },
    );
  await server.untilLogged(application, /on the air/);
  await bot.page.evaluate(() => say('hello Anna'));
  await anna.page.evaluate(() => say('hello bot'));
  await vi.waitFor(async () => {
    expect(await anna.said()).toContain('message hello Anna');
    expect(await bot.said()).toContain('message hello bot');
  }, PATIENT);
  const before = await bot.seen();
  await vi.waitFor(async () => expect((await bot.seen()).frames).toBeGreaterThan(before.frames + 60), {
    timeout: 60_000,
    interval: 200,
  });
  await anna.page.evaluate(() => hangUp());
  await vi.waitFor(async () => expect((await bot.said()).at(-1)).toMatch(/^over/), PATIENT);
  const log = await server.untilSessionEnded(application);
  expect(log).toContain('established with anna');
  expect(log).not.toContain('CODEC_MISMATCH');
  expect((await anna.said())[0]).toBe('rings Bot true');
  expect((await anna.seen()).width).toBeGreaterThanOrEqual(320);
  const recording = await recordingOf(key, 1);
  expect(recording.video).toMatchObject({ codec: 'h264', outOfOrder: 0 });
  expect(recording.audio).toMatchObject({ codec: 'aac', outOfOrder: 0 });
});

test('a callee who is busy, and one who is nowhere: the caller hears why', async () => {
  const application = 'busy-user';
  await twoUsers(application, 'VoxEngine.forwardCallToUser()');
  const bot = await person(`bot@${application}.demo`);
  await bot.page.evaluate(() => place('anna'));
  await vi.waitFor(async () => expect((await bot.said()).at(-1)).toMatch(/^over/), PATIENT);
  expect(await server.untilSessionEnded(application)).toMatch(/No device of anna is online \(480\)/);

  const anna = await person(`anna@${application}.demo`, 486);
  await bot.page.evaluate(() => place('anna'));
  await vi.waitFor(
    async () => expect((await bot.said()).filter((line) => line.startsWith('over'))).toHaveLength(2),
    PATIENT,
  );
  expect(await anna.said()).toContain('rings Bot true');
  expect(await server.untilSessionEnded(application)).toMatch(/anna declined the call \(486\)/);
});
