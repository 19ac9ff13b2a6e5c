/** A CDN of one's own behind RTMPS, whose certificate a private authority signed: `CALLCAST_RTMPS_CA_FILE`. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { streamKey } from '@callcast/testing/leaks';
import { type Clip, loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, test, vi } from 'vitest';
import { type Certificates, makeCertificates } from '../rtmp/certificates.ts';
import { type Nginx, startNginx } from '../rtmp/nginx.ts';
import { Relay } from '../rtmp/relay.ts';
import { NOBODY } from '../rtmp/server-process.ts';
import { Callcast, COMMAND, destinationScenario } from './callcast.ts';
import { probe } from './probed-recording.ts';
import { robotCall } from './robot-call.ts';
import { SharedByTests } from './shared-by-tests.ts';

const shared = new SharedByTests('authority');
const authority = join(shared.folder, 'authority.pem');
let nginx: Nginx;
let clip: Clip;
let relay: Relay;

beforeAll(async () => {
  const certificates: Certificates = makeCertificates(shared.folder, 'IP:127.0.0.1');
  writeFileSync(authority, certificates.ca);
  [nginx, clip] = await shared.start(startNginx(shared.folder), loadClip());
  const tls = { key: certificates.key, cert: certificates.certificate };
  [relay] = await shared.start(Relay.open(nginx.port, { tls }));
});

const makeKeys = (): Record<'main' | 'spare', string> => ({ main: streamKey('main'), spare: streamKey('spare') });

interface Probe {
  readonly ok: boolean;
  readonly primary: { readonly stages: readonly object[] };
  readonly backup: { readonly ok: boolean } | null;
}

/** Two destinations: nginx is the server of `main`, and of `spare` the backup, whose server is not there. @returns Paths of their probes. */
async function addDestinations(server: Callcast, application: string, keys = makeKeys()): Promise<typeof keys> {
  const { result } = await server.api('GetApplications', { application_name: application });
  const path = `/applications/${(result as { application_id: number }[])[0]?.application_id}/destinations`;
  const here = `rtmps://127.0.0.1:${relay.port}/live`;
  const nowhere = `rtmps://127.0.0.1:${NOBODY}/live`;
  const add = async (name: keyof typeof keys, addresses: object): Promise<string> => {
    const added = await server.rest('POST', path, { name, preset: 'custom', key: keys[name], ...addresses });
    return `${path}/${((await added.json()) as { id: number }).id}/probe`;
  };
  return {
    main: await add('main', { server: here }),
    spare: await add('spare', { server: nowhere, backupServer: here }),
  };
}

const report = async (server: Callcast, path: string): Promise<Probe> =>
  (await (await server.rest('POST', path)).json()) as Probe;

test('without the authority the destination is refused, with DEST_TLS', async () => {
  await using server = await Callcast.start();
  const token = await server.application('distrusts', destinationScenario('main'));
  const { main } = await addDestinations(server, 'distrusts');
  const { ok, primary } = await report(server, main);
  expect(ok).toBe(false);
  expect(primary.stages[2]).toMatchObject({ stage: 'tls', status: 'failed', code: 'DEST_TLS' });
  await robotCall({ server, clip, application: 'distrusts', token, durationMs: 2_000 });
  await server.untilLogged('distrusts', /ConnectionFailed: [^\n]* DEST_TLS /);
});

test('with it a call is on air there, its probe succeeds, and so does the backup', async () => {
  await using server = await Callcast.start({ CALLCAST_RTMPS_CA_FILE: authority });
  const keys = makeKeys();
  const token = await server.application('trusts', destinationScenario('spare'));
  const { main, spare } = await addDestinations(server, 'trusts', keys);
  expect(await report(server, main)).toMatchObject({ ok: true });
  expect(await report(server, spare)).toMatchObject({ ok: false, backup: { ok: true } });
  await robotCall({ server, clip, application: 'trusts', token, durationMs: 4_000 });
  await server.untilLogged('trusts', /StreamStarted: [\s\S]*Session \d+ ended/);
  await vi.waitFor(async () => expect((await probe(nginx.recording(keys.spare))).video.length).toBeGreaterThan(60), {
    timeout: 60_000,
    interval: 300,
  });
});

test('a file that is no PEM stops the start, and says what to do', async () => {
  const file = join(shared.folder, 'authority.der');
  writeFileSync(file, 'not PEM');
  const started = promisify(execFile)(process.execPath, [COMMAND, 'dev'], {
    env: { PATH: process.env.PATH, CALLCAST_DATA_DIR: join(shared.folder, 'data'), CALLCAST_RTMPS_CA_FILE: file },
  });
  await expect(started).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('openssl x509 -inform der') });
});
