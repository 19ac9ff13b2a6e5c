import { createServer, type Socket } from 'node:net';
import { millis } from '@callcast/core';
import { RTMP_TIMEOUTS } from '@callcast/rtmp';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test } from 'vitest';
import { realRandom, realTime } from '../real-time.ts';
import { EgressPolicy } from '../security/index.ts';
import { destinationLimits } from './limits.ts';
import { NO_POLICY } from './policy.ts';
import { DestinationProbes } from './probes.ts';
import type { OpenDestination } from './vault.ts';

const egress = EgressPolicy.parse(['loopback']) as EgressPolicy;
const nothing = EgressPolicy.parse([]) as EgressPolicy;
const destination = (server: string, backupServer: string | null = null): OpenDestination => ({
  id: 1,
  name: 'main',
  preset: 'custom',
  server,
  application: null,
  backupServer,
  keyHint: '',
  key: 'live_123_unsayable',
  policy: NO_POLICY,
  createdAt: 0,
  modifiedAt: 0,
});

/** A server that takes connections and says nothing. */
async function silentServer(): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => {}))).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return `rtmp://127.0.0.1:${address.port}/app`;
}

test('the backup is probed for itself, and the filter of scenarios holds for both', async () => {
  const probes = new DestinationProbes({ egress: nothing, scheduler: realTime, random: realRandom });
  const report = await probes.run(1, destination('rtmp://127.0.0.1/a', 'rtmp://10.0.0.1/b?backup=1'));
  expect(report).toMatchObject({
    ok: false,
    primary: { server: 'rtmp://127.0.0.1/a/****', stages: [{ code: 'DEST_FORBIDDEN' }, {}, {}, {}, {}, {}] },
    backup: { server: 'rtmp://10.0.0.1/b?…/****', stages: [{ code: 'DEST_FORBIDDEN' }, {}, {}, {}, {}, {}] },
  });
  expect(await probes.run(1, destination('rtmp://127.0.0.1/a'))).toMatchObject({ backup: null });
});

test('what the backup does is not told of the first server', async () => {
  const timeouts = { ...RTMP_TIMEOUTS, handshaking: millis(60) };
  const probes = new DestinationProbes({ egress, scheduler: realTime, random: realRandom, timeouts });
  const report = await probes.run(1, destination('rtmp://10.0.0.1/a', await silentServer()));
  expect(report).toMatchObject({
    primary: { stages: [{ code: 'DEST_FORBIDDEN' }, {}, {}, { status: 'skipped' }, {}, {}] },
    backup: { stages: [{}, {}, {}, { code: 'DEST_TIMEOUT' }, {}, {}] },
  });
});

test('two of an account and eight in all at once; the next has to wait, and all end with the server', async () => {
  const timeouts = { ...RTMP_TIMEOUTS, handshaking: millis(60_000) };
  const probes = new DestinationProbes({ egress, scheduler: realTime, random: realRandom, timeouts });
  const silent = destination(await silentServer());
  const running = [1, 1, 2, 2, 3, 3, 4].map((account) => probes.run(account, silent));
  const wait = { retryAfterSeconds: 25 };
  expect(await probes.run(1, silent)).toEqual(wait);
  running.push(probes.run(5, silent));
  expect(await probes.run(6, silent)).toEqual(wait);
  probes[Symbol.dispose]();
  for (const report of await Promise.all(running)) expect(report).toMatchObject({ ok: false });
});

test('so many of an account in a minute; a finished one makes room', async () => {
  const scheduler = new VirtualScheduler();
  const probes = new DestinationProbes({ egress: nothing, scheduler, random: realRandom });
  const forbidden = destination('rtmp://127.0.0.1/a');
  for (let count = 0; count < destinationLimits.probesPerMinute; count++)
    expect(await probes.run(1, forbidden)).toMatchObject({ ok: false });
  expect(await probes.run(1, forbidden)).toEqual({ retryAfterSeconds: 2 });
  expect(await probes.run(2, forbidden)).toMatchObject({ ok: false });
  scheduler.advance(2_000);
  expect(await probes.run(1, forbidden)).toMatchObject({ ok: false });
});
