/** Callers whose network lets nothing through but the way to a TURN server: coturn, with a secret that Callcast shares. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { analyseRecording } from '@callcast/testing';
import { listSecret, password, streamKey } from '@callcast/testing/leaks';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, test, vi } from 'vitest';
import { launchChromium, openPage } from '../faces-browser.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { Callcast, COMMAND, PASSWORD, seedScenario } from './callcast.ts';
import { SharedByTests } from './shared-by-tests.ts';
import { startTurnServer, type TurnServer } from './turn-server.ts';

const SCRIPT = readFileSync(new URL('user-to-user.page.mjs', import.meta.url), 'utf8');
const RELAY_ALONE = readFileSync(new URL('turn.page.mjs', import.meta.url), 'utf8');
const SECRET = password();
const shared = new SharedByTests('turn');
let server: Callcast;
let turn: TurnServer;
let nginx: Nginx;
let chromium: Browser;

declare const said: string[];
declare const pathOfMedia: () => Promise<string>;
declare const logIn: (login: string, password: string) => Promise<void>;
declare const place: (number: string) => Promise<void>;
declare const hangUp: () => void;

beforeAll(async () => {
  [turn, nginx, chromium] = await shared.start(
    startTurnServer(shared.folder, SECRET),
    startNginx(shared.folder),
    launchChromium('granted'),
  );
  [server] = await shared.start(Callcast.start(settings(SECRET)));
});

const settings = (secret: string): Readonly<Record<string, string>> => ({
  CALLCAST_ICE_SERVERS: `stun:127.0.0.1:${turn.port},${turn.uri}?transport=udp`,
  CALLCAST_TURN_SECRET: secret,
});

/** A page whose peers use relays alone, as behind a firewall that lets through the TURN server and nothing else. */
async function relayedPerson(callcast: Callcast, login: string): Promise<Page> {
  const { page } = await openPage(chromium, `${callcast.base}/call/`, {}, async (opened) => {
    await opened.addInitScript({ content: RELAY_ALONE });
  });
  await page.evaluate(SCRIPT);
  await page.evaluate(([user, secret]) => logIn(user, secret), [login, PASSWORD] as const);
  return page;
}

const seed = (key: ReturnType<typeof streamKey>): string => seedScenario(`rtmp://127.0.0.1:${nginx.port}/live`, key);

test('a browser behind a firewall goes on the air through TURN, with credentials of its login', async () => {
  const key = streamKey('relayed');
  await server.application('relayed', seed(key));
  const page = await relayedPerson(server, 'bot@relayed.demo');
  await page.evaluate(() => place('anything'));
  await server.untilLogged('relayed', /StreamStarted/);
  expect(await page.evaluate(() => said)).toContain('connected');
  expect(await page.evaluate(() => pathOfMedia())).toBe('relay');
  await vi.waitFor(async () => expect(await server.metric('callcast_media_pictures_total')).toBeGreaterThan(150), {
    timeout: 20_000,
    interval: 200,
  });
  await page.evaluate(() => hangUp());
  await server.untilSessionEnded('relayed');
  const recording = await vi.waitFor(() => analyseRecording(nginx.recording(key), 3), {
    timeout: 10_000,
    interval: 300,
  });
  expect(recording.video).toMatchObject({ codec: 'h264', outOfOrder: 0 });
});

test('a TURN server with another secret: the caller is told so', async () => {
  await using strange = await Callcast.start(settings(password()));
  await strange.application('refused', seed(streamKey('refused')));
  const page = await relayedPerson(strange, 'bot@refused.demo');
  await page.evaluate(() => place('anything'));
  await vi.waitFor(async () => expect(await page.evaluate(() => said)).toContain('over TURN_REFUSED'), {
    timeout: 30_000,
    interval: 200,
  });
});

test('WHIP: links with credentials for whoever has a token, those without need none', async () => {
  const token = await server.application('links', seed(streamKey('links')));
  const ask = (headers: Record<string, string>) =>
    fetch(`${server.base}/whip/links/1`, { method: 'OPTIONS', headers }).then((answer) => answer.headers.get('link'));
  expect(await ask({})).toBe(`<stun:127.0.0.1:${turn.port}>; rel="ice-server"`);
  const link = (await ask({ authorization: `Bearer ${token}` })) ?? '';
  const [, credential = ''] = /credential="([^"]+)"/.exec(link) ?? [];
  listSecret('relay credential', credential);
  expect(link).toMatch(/<turn:[^>]+\?transport=udp>; rel="ice-server"; username="\d+:user-\d+"; credential="[^"]+";/);
  expect(await ask({ authorization: 'Bearer made-up' })).not.toContain('turn:');
});

test('callcast doctor asks the TURN server for a relay, by UDP and by TCP, and says what is wrong', () => {
  const doctor = (secret: string, servers: string): readonly { id: string; status: string; what: string }[] => {
    const env = { PATH: process.env.PATH, CALLCAST_ICE_SERVERS: servers, CALLCAST_TURN_SECRET: secret };
    const run = spawnSync(process.execPath, [COMMAND, 'doctor', '--json'], {
      env,
      cwd: shared.folder,
      encoding: 'utf8',
    });
    return (JSON.parse(run.stdout) as ReturnType<typeof doctor>).filter(({ id }) => id === 'turn');
  };
  const ways = `${turn.uri},${turn.uri}?transport=tcp`;
  expect(doctor(SECRET, ways)).toMatchObject([
    { status: 'ok', what: expect.stringMatching(/gives relays \(127\.0\.0\.1:3[34]\d{3}\)/) },
    { status: 'ok', what: expect.stringContaining('transport=tcp gives relays') },
  ]);
  expect(doctor(password(), ways)).toMatchObject([
    { status: 'failed', what: expect.stringContaining('gives no relay: 401') },
    { status: 'failed', what: expect.stringContaining('gives no relay: 401') },
  ]);
  expect(doctor(SECRET, 'turn:127.0.0.1:9?transport=tcp')).toMatchObject([{ status: 'warning' }]);
});
