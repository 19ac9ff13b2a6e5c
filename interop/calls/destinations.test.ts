/** Calls to a stored destination, and what may not be seen of it: its key is nowhere but at the CDN. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { streamKey, streamKeyWithToken } from '@callcast/testing/leaks';
import { type Clip, loadClip, runRobotCall } from '@callcast/testing/robot';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { NOBODY } from '../rtmp/server-process.ts';
import { Callcast, destinationScenario, seedScenario } from './callcast.ts';
import { random, scheduler } from './real-time.ts';

let server: Callcast;
let clip: Clip;
/** Everything that anybody was told in a test: answers, states, logs, metrics. */
const told: string[] = [];

beforeAll(async () => {
  [server, clip] = await Promise.all([Callcast.start({ CALLCAST_LOG_LEVEL: 'debug' }), loadClip()]);
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

beforeEach(() => {
  told.length = 0;
});

async function api<Body = Record<string, unknown>>(
  method: string,
  path: string,
  body?: Readonly<Record<string, unknown>>,
): Promise<Body> {
  const text = await (await server.rest(method, path, body)).text();
  told.push(text);
  return JSON.parse(text) as Body;
}

async function applicationId(name: string): Promise<number> {
  const { result } = await server.api('GetApplications', { application_name: name });
  return (result as { application_id: number }[])[0]?.application_id ?? 0;
}

interface Probe {
  readonly ok: boolean;
  readonly code?: string;
  readonly primary: { readonly stages: readonly { readonly stage: string; readonly status: string }[] };
}

/** Calls until `until` was told of its output, and `whileThere` has run beside it; without either for two seconds. */
async function call(
  application: string,
  token: string,
  until?: string,
  whileThere: () => Promise<void> = async () => {},
): Promise<void> {
  const reached = Promise.withResolvers<void>();
  const stop = new AbortController();
  const ended = runRobotCall({
    via: 'signal',
    url: server.base,
    application,
    number: 'live',
    token,
    durationMs: until === undefined ? 2_000 : 30_000,
    clip,
    scheduler,
    random,
    signal: stop.signal,
    onOutputState: (state, reason) => {
      told.push(`${state}: ${reason}`);
      if (state === until) reached.resolve();
    },
  });
  if (until !== undefined) {
    await Promise.race([reached.promise, ended.then(({ endReason }) => Promise.reject(new Error(endReason)))]);
    told.push(JSON.stringify(await server.runningCalls()));
    await whileThere();
    stop.abort();
  }
  told.push(JSON.stringify(await ended));
}

async function sessionLog(application: string, text: RegExp): Promise<string> {
  const log = await server.untilLogged(application, text);
  told.push(log, JSON.stringify(await server.newestSession(application)));
  return log;
}

/** In nothing that was told since the test began. */
async function expectNowhere(key: string): Promise<void> {
  expect(told.join('\n').length).toBeGreaterThan(1_000);
  told.push(server.output, await (await fetch(`${server.base}/metrics`)).text());
  for (const form of [key, encodeURIComponent(key)])
    for (const text of told) expect(text.includes(form), text.slice(0, 2_000)).toBe(false);
}

test('a call to a destination is on air; probes before and after it succeed, one beside it is refused', async () => {
  const key = streamKey('4711');
  const token = await server.application('dest', destinationScenario('main'));
  const path = `/applications/${await applicationId('dest')}/destinations`;
  const { id } = await api<{ id: number }>('POST', path, {
    name: 'main',
    preset: 'custom',
    server: `rtmp://127.0.0.1:${server.rtmpPort}/live`,
    key,
    policy: { maxVideoBitrateKbps: 1_500, hold: 'slate' },
  });
  const before = await api<Probe>('POST', `${path}/${id}/probe`);
  expect(before.primary.stages.map(({ stage, status }) => `${stage} ${status}`)).toEqual([
    'dns skipped',
    'tcp ok',
    'tls skipped',
    'handshake ok',
    'connect ok',
    'publish ok',
  ]);
  await call('dest', token, 'live', async () => {
    const viewer = new AbortController();
    const stream = await fetch(`${server.base}/cdn/live/${key}.flv`, { signal: viewer.signal });
    const { value } = await stream.body!.getReader().read();
    expect(Buffer.from(value!.subarray(0, 3)).toString('latin1')).toBe('FLV');
    viewer.abort();
    expect(await api<Probe>('POST', `${path}/${id}/probe`)).toMatchObject({ code: 'DESTINATION_IN_USE' });
  });
  const log = await sessionLog('dest', /Session \d+ ended/);
  expect(log).toMatch(/LOG: StreamingAgentEvents\.Connected: \S/);
  expect(log).toMatch(/LOG: StreamingAgentEvents\.StreamStarted: \S+/);
  expect(log).not.toContain('StreamError');
  expect((await api<Probe>('POST', `${path}/${id}/probe`)).ok).toBe(true);

  // Refusals carry the words of servers, in which a key may stand.
  await api('GET', path);
  const withKey = { server: `rtmp://127.0.0.1:${NOBODY}/live/${key}`, key };
  expect(await api('PATCH', `${path}/${id}`, withKey)).toMatchObject({ status: 400, code: 'DEST_URL_INVALID' });
  await api('PATCH', `${path}/${id}`, { server: `rtmp://127.0.0.1:${NOBODY}/live`, key });
  const unreachable = await api<Probe>('POST', `${path}/${id}/probe`);
  expect(unreachable.primary.stages[1]).toMatchObject({ stage: 'tcp', status: 'failed', code: 'DEST_REFUSED' });
  await call('dest', token);
  expect(await sessionLog('dest', /ConnectionFailed: [^\n]+[\s\S]*Session \d+ ended/)).toContain(' DEST_REFUSED ');
  await api('POST', path, { name: 'main', preset: 'custom', server: 'rtmp://h/a', key });
  await api('POST', path, { name: 'twice', preset: 'custom', server: `rtmp://h/a/${key}`, key });
  await expectNowhere(key);
  for (const file of ['callcast.db', 'callcast.db-wal', 'history.db', 'history.db-wal'])
    expect(readFileSync(join(server.dataDir, file)).includes(key), file).toBe(false);
});

test('two calls to one destination: the second is refused by the CDN, and nothing tells the key', async () => {
  const key = streamKey('4712');
  const token = await server.application('twice', destinationScenario('main'));
  const path = `/applications/${await applicationId('twice')}/destinations`;
  const url = `rtmp://127.0.0.1:${server.rtmpPort}/live/${key}`;
  const { id } = await api<{ id: number }>('POST', path, { name: 'main', preset: 'custom', server: url });
  await call('twice', token, 'live', async () => {
    const forced = await api<Probe>('POST', `${path}/${id}/probe?force=true`);
    expect(forced.primary.stages.at(-1)).toMatchObject({ stage: 'publish', status: 'failed' });
    await call('twice', token);
    // The newest session is the second call's.
    await sessionLog('twice', /StreamError: [^\n]* DEST_(KEY_REJECTED|CLOSED_AFTER_PUBLISH) /);
  });
  await sessionLog('twice', /Session \d+ ended/);
  await expectNowhere(key);
});

test('an unknown name is an Error with its code, which names those that there are', async () => {
  const token = await server.application('unknown', destinationScenario('mian'));
  const path = `/applications/${await applicationId('unknown')}/destinations`;
  const key = streamKey('4713');
  await api('POST', path, { name: 'main', preset: 'twitch', key });
  await call('unknown', token);
  const log = await sessionLog('unknown', /Session \d+ ended/);
  expect(log).toContain(
    'LOG: StreamingAgentEvents.Error: This application has no destination “mian”. It has “main”: use one of them, or add this one. DEST_UNKNOWN',
  );
  expect(log).toContain('[DEST_UNKNOWN]');
  await expectNowhere(key);
});

test('the key of the article’s own form is in no log, metric, state or answer either', async () => {
  const key = streamKeyWithToken('4714');
  const refused = seedScenario(`rtmp://127.0.0.1:${NOBODY}/live`, key);
  const live = seedScenario(`rtmp://127.0.0.1:${server.rtmpPort}/live`, key);
  await call('own-refused', await server.application('own-refused', refused));
  await sessionLog('own-refused', /ConnectionFailed: [\s\S]*Session \d+ ended/);
  await call('own-live', await server.application('own-live', live), 'live');
  await sessionLog('own-live', /StreamStarted: [\s\S]*Session \d+ ended/);
  const [name = '', token = ''] = key.split('?token=');
  for (const secret of [key, name, token]) await expectNowhere(secret);
});
