import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FlvTag } from '@callcast/media';
import { trustBeside } from '@callcast/rtmp/io';
import { streamKey } from '@callcast/testing/leaks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Certificates, makeCertificates } from './certificates.ts';
import { makeClip, probe } from './clip.ts';
import { type Nginx, startNginx } from './nginx.ts';
import { type Publish, publish, publishClip } from './publish-clip.ts';
import { hasIPv6, Relay } from './relay.ts';
import { freePort, needProgram, ServerProcess } from './server-process.ts';

/** Every server by every way: what a publisher tells, in order, and that the whole clip arrived. */

const folder = mkdtempSync(join(tmpdir(), 'callcast-rtmp-events-'));
let clip: readonly FlvTag[];
let nginx: Nginx;
let mediaServer: { readonly process: ServerProcess; readonly port: number };
let certificates: Certificates;

beforeAll(async () => {
  clip = await makeClip(join(folder, 'clip.flv'));
  nginx = await startNginx(folder);
  const port = await freePort();
  const script = fileURLToPath(new URL('./node-media-server.mjs', import.meta.url));
  const process_ = new ServerProcess(process.execPath, [script, String(port), join(folder, 'node-media-server')]);
  await process_.untilListening(port);
  mediaServer = { process: process_, port };
  mkdirSync(join(folder, 'certificates'));
  certificates = makeCertificates(join(folder, 'certificates'), 'DNS:cdn.test,IP:127.0.0.1,IP:::1');
});

afterAll(async () => {
  await nginx[Symbol.asyncDispose]();
  await mediaServer.process[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** A way to a server: its scheme, the host that the URL names, and where it listens. */
interface Way {
  readonly name: string;
  readonly secure: boolean;
  readonly host: string;
  readonly listens: string;
}
const WAYS: readonly Way[] = [
  { name: 'RTMP, IPv4', secure: false, host: '127.0.0.1', listens: '127.0.0.1' },
  { name: 'RTMP, IPv6', secure: false, host: '[::1]', listens: '::1' },
  { name: 'RTMPS by name', secure: true, host: 'cdn.test', listens: '127.0.0.1' },
  { name: 'RTMPS, IPv6', secure: true, host: '[::1]', listens: '::1' },
];
const isIPv6Here = await hasIPv6();

async function withWay(
  way: Way,
  port: number,
  use: (connect: (path: string) => Publish) => Promise<void>,
): Promise<void> {
  const tls = way.secure ? { key: certificates.key, cert: certificates.certificate } : undefined;
  await using relay = await Relay.open(port, { host: way.listens, tls });
  const scheme = way.secure ? 'rtmps' : 'rtmp';
  const resolve = async (): Promise<string[]> => [way.listens];
  const options = { resolve, trust: trustBeside(certificates.ca) };
  await use((path) => publish(`${scheme}://${way.host}:${relay.port}/${path}`, options));
}

const WHOLE = ['connecting', 'connected', 'published', 'closed'];

for (const way of WAYS) {
  const id = way.name.replaceAll(/\W/g, ''); // servers forget a name some time after its publisher has left
  const runs = test.skipIf(way.listens === '::1' && !isIPv6Here);

  runs(`nginx-rtmp by ${way.name}`, async () => {
    await withWay(way, nginx.port, async (connect) => {
      const [wholeKey, twiceKey] = [streamKey(`whole-${id}`), streamKey(`twice-${id}`)];
      const whole = connect(`live/${wholeKey}`);
      await publishClip(whole, clip);
      expect(whole.events).toEqual(WHOLE);
      await vi.waitFor(async () => expect((await probe(nginx.recording(wholeKey))).h264).toHaveLength(120), 60_000);

      const unknown = connect(`unknown/${streamKey('unknown')}`);
      await unknown.ended;
      expect(unknown.events).toEqual(['connecting', 'failed DEST_APP_REJECTED']);

      const first = connect(`live/${twiceKey}`);
      await first.published;
      const second = connect(`live/${twiceKey}`);
      await second.ended;
      expect(second.events).toEqual(['connecting', 'connected', 'failed DEST_KEY_REJECTED']);
      first.publisher.close('enough');
      await first.ended;
    });
  });

  runs(`node-media-server by ${way.name}`, async () => {
    const twiceKey = streamKey(`twice-${id}`);
    await withWay(way, mediaServer.port, async (connect) => {
      const first = connect(`live/${twiceKey}`);
      await first.published;
      const second = connect(`live/${twiceKey}`);
      await second.ended;
      expect(second.events).toEqual(['connecting', 'connected', 'published', 'closed DEST_CLOSED_AFTER_PUBLISH']);
      await publishClip(first, clip);
      expect(first.events).toEqual(WHOLE);
    });
  });

  runs(`ffmpeg -listen by ${way.name}`, async () => {
    const port = await freePort();
    const output = join(folder, `listen-${port}.flv`);
    const key = streamKey('listen');
    const input = ['-listen', '1', '-i', `rtmp://127.0.0.1:${port}/live/${key}`];
    const parameters = ['-loglevel', 'error', ...input, '-c', 'copy', '-y', output];
    await using server = new ServerProcess(needProgram('/usr/bin/ffmpeg'), parameters);
    await withWay(way, port, async (connect) => {
      const attempt = async (): Promise<void> => {
        const one = connect(`live/${key}`);
        await publishClip(one, clip);
        expect(one.events).toEqual(WHOLE);
      };
      await vi.waitFor(attempt, { timeout: 60_000, interval: 50 }); // a trial connection would be the only one it takes
      await server.exit();
    });
    expect((await probe(output)).h264).toHaveLength(120);
  });
}
