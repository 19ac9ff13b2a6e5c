/** Files that scenarios play: to a caller in Debian's Chromium, and on the air. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { streamKey } from '@callcast/testing/leaks';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { decodeByFfmpeg, encodeByFfmpeg } from '../../packages/media/testdata/ffmpeg.ts';
import { launchChromium, openPage } from '../faces-browser.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { placeCall } from './call-page.ts';
import { Callcast } from './callcast.ts';
import { probe } from './probed-recording.ts';
import { SharedByTests } from './shared-by-tests.ts';

/** Keeps what the page connects by, for its statistics. */
const KEEP_CONNECTIONS = `
  globalThis.connections = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...options) {
      super(...options);
      connections.push(this);
    }
  };`;
const SECONDS = 3;

const shared = new SharedByTests('players');
let server: Callcast;
let nginx: Nginx;
let chromium: Browser;

interface Report {
  readonly type: string;
  readonly kind?: string;
  readonly totalAudioEnergy?: number;
  readonly packetsReceived?: number;
}

/** What the page has as globals. */
declare const connections: { getStats(): Promise<Map<string, Report>> }[];

beforeAll(async () => {
  [nginx, server, chromium] = await shared.start(
    startNginx(shared.folder),
    Callcast.start(),
    launchChromium('granted'),
  );
});

/** Serves one file; anything else is not found. @returns The address of its folder. */
async function serveFile(name: string, bytes: Uint8Array): Promise<string> {
  const http = createServer((request, response) => {
    response.statusCode = request.url === `/${name}` ? 200 : 404;
    response.end(response.statusCode === 200 ? bytes : undefined);
  });
  await once(http.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void http.close());
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

const TONE = '0.5*sin(2*PI*440*t)|0.5*sin(2*PI*440*t)';
const FILES = {
  'tone.wav': ['-c:a', 'pcm_s16le'],
  'tone.mp3': ['-c:a', 'libmp3lame', '-b:a', '128k'],
  'tone.ogg': ['-c:a', 'libvorbis'],
  'tone.flac': ['-c:a', 'flac'],
} as const;
const fileOf = (name: keyof typeof FILES): Uint8Array => encodeByFfmpeg(TONE, 44_100, SECONDS, [...FILES[name], name]);

const playing = (url: string): string => `
  VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
    call.addEventListener(CallEvents.Connected, () => call.startPlayback(${JSON.stringify(url)}));
    call.addEventListener(CallEvents.PlaybackReady, () => Logger.write('ready'));
    call.addEventListener(CallEvents.PlaybackStarted, ({ duration }) => Logger.write('started ' + duration));
    call.addEventListener(CallEvents.PlaybackFinished, ({ error }) => {
      Logger.write('finished ' + error);
      call.hangup();
    });
    call.addEventListener(CallEvents.Disconnected, VoxEngine.terminate);
    call.answer();
  });`;

/** A person at the call page, who calls. */
async function caller(application: string) {
  const { page } = await openPage(chromium, `${server.base}/call/`, {}, async (opened) => {
    await opened.addInitScript(KEEP_CONNECTIONS);
  });
  await placeCall(page, application);
  return page;
}

test.each(Object.keys(FILES) as (keyof typeof FILES)[])(
  'Call.startPlayback: a caller hears %s to its end, then the scenario hangs up',
  async (name) => {
    const application = `hears-${name.replace('.', '-')}`;
    const folder = await serveFile(name, fileOf(name));
    await server.application(application, playing(`${folder}/${name}`));
    const page = await caller(application);
    let heard = { energy: 0, packets: 0 };
    const ended = server.untilSessionEnded(application);
    let isOver = false;
    void ended.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const now = await page.evaluate(async () => {
        const reports = [...((await connections.at(-1)?.getStats()) ?? new Map<string, Report>()).values()];
        const audio = reports.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio');
        return { energy: audio?.totalAudioEnergy ?? 0, packets: audio?.packetsReceived ?? 0 };
      });
      if (now.packets > 0) heard = now; // of a connection that is closed there is nothing
      await page.waitForTimeout(100);
    }
    const log = await ended;
    const [, duration] = /started ([\d.]+)/.exec(log) ?? [];
    expect(Math.abs(Number(duration) - SECONDS)).toBeLessThan(0.1);
    expect(log).toMatch(/ready[\s\S]*started[\s\S]*finished undefined/);
    // Samples of half the scale for nearly as long; a caller who hears nothing has none.
    expect(heard.energy, JSON.stringify(heard)).toBeGreaterThan(0.3);
    expect(heard.packets).toBeGreaterThan(100);
  },
  180_000,
);

test('a file that is not there: PlaybackFinished says why, and the call goes on until the scenario ends it', async () => {
  const folder = await serveFile('tone.wav', new Uint8Array(1));
  await server.application('hears-nothing', playing(`${folder}/other.wav`));
  await caller('hears-nothing');
  expect(await server.untilSessionEnded('hears-nothing')).toContain('finished The server of the file answered 404');
}, 180_000);

test('a player on the air, without any call', async () => {
  const key = streamKey('player-on-air');
  const folder = await serveFile('tone.mp3', fileOf('tone.mp3'));
  await server.application(
    'player-on-air',
    `VoxEngine.addEventListener(AppEvents.Started, () => {
       const agent = VoxEngine.createStreamingAgent({
         protocol: 'RTMP', url: 'rtmp://127.0.0.1:${nginx.port}/live', streamName: "${key}" });
       const player = VoxEngine.createURLPlayer('${folder}/tone.mp3', { loop: true });
       player.addMarker(2500);
       player.addEventListener(PlayerEvents.PlaybackMarkerReached, () => Logger.write('reached'));
       player.sendMediaTo(agent);
       agent.addEventListener(StreamingAgentEvents.StreamStarted, () => {
         Logger.write('on the air');
         setTimeout(() => { player.stop(); agent.stop(); VoxEngine.terminate() }, 6000);
       });
     });`,
  );
  const { result } = await server.api('GetRules', { application_name: 'player-on-air' });
  const [rule] = result as { rule_id: number }[];
  await server.api('StartScenarios', { rule_id: String(rule?.rule_id) });
  expect(await server.untilSessionEnded('player-on-air')).toMatch(/reached/);
  const { audio, video, decodeErrors } = await vi.waitFor(() => probe(nginx.recording(key)), {
    timeout: 60_000,
    interval: 300,
  });
  expect([audio.length > 150, video.length, decodeErrors]).toEqual([true, 0, '']);
  const heard = decodeByFfmpeg(new Uint8Array(readFileSync(nginx.recording(key))), 1);
  const second = heard.subarray(2 * 48_000, 3 * 48_000);
  const crossings = second.filter((sample, i) => i > 0 && second[i - 1]! < 0 && sample >= 0).length;
  expect(crossings).toBeGreaterThan(430);
  expect(crossings).toBeLessThan(450);
}, 180_000);
