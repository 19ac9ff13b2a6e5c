import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLog } from '@callcast/core';
import { expect, test } from 'vitest';
import { openDestinations } from '../destinations/index.ts';
import { realRandom, realTime } from '../real-time.ts';
import { Redactor, sha256Hex } from '../security/index.ts';
import { registerDestinations } from './destinations.ts';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

const KEY = 'live_123_unsayable_key';
const OTHER_API_KEY = 'other-unsayable-0123456789abcdef';
const TWITCH = { name: 'main', preset: 'twitch', key: KEY };

/** On a socket. The demo's application has id 1, that of another account 2; every answer is remembered. */
async function startWithDestinations() {
  const server = await startTestServer();
  const destinations = openDestinations({
    store: server.store,
    serverKey: new Uint8Array(32).fill(7),
    redactor: new Redactor(),
    egressAllow: [],
    rtmpsAuthorities: undefined,
    scheduler: realTime,
    random: realRandom,
    log: silentLog,
  });
  registerDestinations(server.app, { store: server.store, clock: server.scheduler, ...destinations });
  addAccount(server.dataDir);
  await server.store.applications.add(2, 'theirs');
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.app.server.address() as AddressInfo;
  const answers: string[] = [];
  const ask = async (method: string, path: string, body?: unknown, apiKey = TEST_API_KEY, ifMatch?: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: {
        ...(apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    answers.push(text);
    return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as Answer };
  };
  return { ...server, ...destinations, ask, answers };
}

type Answer = Record<string, unknown> & { id?: number; code?: string; detail?: string };

function addAccount(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, 'callcast.db'));
  db.exec("insert into accounts (id, name, email, created_at) values (2, 'other', 'other@localhost', 0)");
  const columns = 'account_id, name, prefix, key_sha256, scopes, created_at';
  db.prepare(`insert into api_keys (${columns}) values (2, 'key', 'other-ke', ?, 'admin', 0)`).run(
    sha256Hex(OTHER_API_KEY),
  );
  db.close();
}

test('add, read, list, change and remove; no answer holds the key', async () => {
  const { ask, answers, scheduler } = await startWithDestinations();
  const added = await ask('POST', '/applications/1/destinations', TWITCH);
  const now = new Date(scheduler.wallNow()).toISOString();
  expect(added).toMatchObject({ status: 201 });
  expect(added.headers.get('location')).toBe(`/api/v1/applications/1/destinations/${added.body.id}`);
  expect(added.headers.get('cache-control')).toBe('no-store');
  const main = {
    id: added.body.id,
    name: 'main',
    preset: 'twitch',
    server: 'rtmp://live.twitch.tv/app',
    application: null,
    backupServer: null,
    key: { set: true, hint: '…ey' },
    policy: { reconnect: null, hold: null, maxVideoBitrateKbps: 6_000 },
    createdAt: now,
    modifiedAt: now,
  };
  expect(added.body).toEqual(main);
  const path = `/applications/1/destinations/${main.id}`;
  expect((await ask('GET', path)).body).toEqual(main);
  await ask('POST', '/applications/1/destinations', {
    ...TWITCH,
    name: 'second',
    server: `rtmp://h/app/${KEY}`,
    key: undefined,
  });
  expect((await ask('GET', '/applications/1/destinations')).body).toMatchObject({
    destinations: [main, { name: 'second', server: 'rtmp://h/app' }],
    total: 2,
  });
  expect((await ask('GET', '/applications/1/destinations?limit=1&offset=1')).body).toMatchObject({
    destinations: [{ name: 'second' }],
    total: 2,
  });
  const change = { name: 'show', policy: { reconnect: false, hold: 'slate' } };
  expect((await ask('PATCH', path, change)).body).toMatchObject({
    name: 'show',
    policy: { reconnect: false, hold: 'slate', maxVideoBitrateKbps: 6_000 },
  });
  expect(await ask('DELETE', path)).toMatchObject({ status: 204 });
  expect(await ask('DELETE', path)).toMatchObject({ status: 404, body: { code: 'DESTINATION_UNKNOWN' } });
  expect(answers.join('\n')).not.toContain(KEY);
});

test('an edit or a removal may name the state that it is of, the key included', async () => {
  const { ask, vault } = await startWithDestinations();
  const added = await ask('POST', '/applications/1/destinations', TWITCH);
  const path = `/applications/1/destinations/${added.body.id}`;
  const tag = added.headers.get('etag') ?? '';
  const as = (method: string, ifMatch: string, body?: unknown) => ask(method, path, body, TEST_API_KEY, ifMatch);
  expect((await ask('GET', path)).headers.get('etag')).toBe(tag);
  const other = 'live_456_unsayable_key'; // with the same hint
  const changed = await as('PATCH', tag, { key: other });
  const next = changed.headers.get('etag') ?? '';
  expect(changed.status).toBe(200);
  expect(next).not.toBe(tag);
  for (const [method, body] of [['PATCH', { name: 'late' }], ['DELETE']] as const)
    expect(await as(method, tag, body)).toMatchObject({ status: 412, body: { code: 'CHANGED_MEANWHILE' } });
  expect(await vault.open(1, 'main')).toMatchObject({ key: other });
  expect((await as('DELETE', next)).status).toBe(204);
  expect((await as('DELETE', '*')).status).toBe(404);
});

test('the presets, for everybody', async () => {
  const { ask } = await startWithDestinations();
  const { body } = await ask('GET', '/destination-presets', undefined, '');
  const presets = body.presets as { id: string; serverTemplate: string; help: { en: string; ru: string } }[];
  expect(presets.map(({ id }) => id)).toEqual(['twitch', 'youtube', 'vk', 'facebook', 'kick', 'telegram', 'custom']);
  expect(presets[0]).toMatchObject({ server: 'rtmp://live.twitch.tv/app', keyPage: expect.any(String) as string });
});

const routes: readonly { method: string; path: string; body?: object }[] = [
  { method: 'GET', path: '' },
  { method: 'POST', path: '', body: TWITCH },
  { method: 'GET', path: '/ID' },
  { method: 'PATCH', path: '/ID', body: { name: 'stolen' } },
  { method: 'DELETE', path: '/ID' },
  { method: 'POST', path: '/ID/probe' },
];

test.each(routes)(
  '$method $path: another account is told what somebody without any is, and changes nothing',
  async ({ method, path, body }) => {
    const { ask, answers } = await startWithDestinations();
    const { id } = (await ask('POST', '/applications/1/destinations', TWITCH)).body;
    const before = (await ask('GET', `/applications/1/destinations/${id}`)).body;
    const at = (application: number): string =>
      `/applications/${application}/destinations${path.replace('ID', String(id))}`;

    const unknown = { status: 404, body: { code: 'APPLICATION_UNKNOWN' } };
    expect(await ask(method, at(1), body, OTHER_API_KEY)).toMatchObject(unknown);
    expect(await ask(method, at(999), body)).toMatchObject(unknown);
    expect(await ask(method, at(1), body, '')).toMatchObject({ status: 401, body: { code: 'API_KEY_MISSING' } });
    expect(await ask(method, at(1), body, 'wrong')).toMatchObject({ status: 401, body: { code: 'API_KEY_UNKNOWN' } });
    // By an application of its own it does not find the destination either.
    const own = await ask(method, at(2), body, OTHER_API_KEY);
    if (path === '') expect(own.status).toBe(method === 'GET' ? 200 : 201);
    else expect(own).toMatchObject({ status: 404, body: { code: 'DESTINATION_UNKNOWN' } });

    expect((await ask('GET', `/applications/1/destinations/${id}`)).body).toEqual(before);
    expect(answers.join('\n')).not.toContain(KEY);
  },
);

test.each<[string, object, string, string]>([
  ['no name', { name: undefined }, 'INVALID_REQUEST', 'name'],
  ['a name with capitals', { name: 'Main' }, 'INVALID_REQUEST', 'body/name'],
  ['a long name', { name: 'x'.repeat(65) }, 'INVALID_REQUEST', 'body/name'],
  ['a field that there is not', { streamKey: KEY }, 'INVALID_REQUEST', 'additional properties'],
  ['a preset that there is not', { preset: 'myspace' }, 'DESTINATION_PRESET_UNKNOWN', 'there are twitch'],
  ['no key', { key: undefined }, 'DEST_URL_INVALID', 'key: the stream key is missing'],
  ['a key twice', { server: `rtmp://h/app/${KEY}` }, 'DEST_URL_INVALID', 'server: the stream key stands'],
  ['a password', { server: 'rtmp://u:unsayable@h/app' }, 'DEST_URL_INVALID', 'server: an address with a password'],
  ['a long server', { server: `rtmp://h/${'x'.repeat(2_048)}` }, 'INVALID_REQUEST', 'body/server'],
  ['a long key', { key: 'x'.repeat(2_049) }, 'INVALID_REQUEST', 'body/key'],
  ['a bitrate of nothing', { policy: { maxVideoBitrateKbps: 99 } }, 'INVALID_REQUEST', 'maxVideoBitrateKbps'],
  ['a bitrate without end', { policy: { maxVideoBitrateKbps: 100_001 } }, 'INVALID_REQUEST', 'maxVideoBitrateKbps'],
  ['tries for ever', { policy: { reconnect: 86_401 } }, 'INVALID_REQUEST', 'reconnect'],
  ['another hold', { policy: { hold: 'black' } }, 'INVALID_REQUEST', 'hold'],
  ['another policy', { policy: { hold: null, x: 1 } }, 'INVALID_REQUEST', 'additional properties'],
])('refused: %s', async (_name, change, code, detail) => {
  const { ask, answers } = await startWithDestinations();
  const answer = await ask('POST', '/applications/1/destinations', { ...TWITCH, ...change });
  expect(answer).toMatchObject({ status: 400, body: { code } });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body.detail).toContain(detail);
  expect(answers.join('\n')).not.toMatch(/unsayable/);
});

test('a taken name is a conflict; ids and pages that mean nothing are told so', async () => {
  const { ask } = await startWithDestinations();
  await ask('POST', '/applications/1/destinations', TWITCH);
  expect(await ask('POST', '/applications/1/destinations', TWITCH)).toMatchObject({
    status: 409,
    body: { code: 'DESTINATION_NAME_TAKEN' },
  });
  for (const id of ['x', '0', '-1', '1e3', '9'.repeat(30)]) {
    expect((await ask('GET', `/applications/1/destinations/${id}`)).body.code, id).toBe('DESTINATION_UNKNOWN');
    expect((await ask('GET', `/applications/${id}/destinations`)).body.code, id).toBe('APPLICATION_UNKNOWN');
  }
  for (const query of ['?limit=0', '?limit=101', '?offset=-1', '?x=1'])
    expect((await ask('GET', `/applications/1/destinations${query}`)).status, query).toBe(400);
  expect((await ask('PATCH', '/applications/1/destinations/1', {})).status).toBe(400);
});

test('a probe tells stage by stage; the filter of scenarios holds; one in use is probed only by force', async () => {
  const { ask, answers, inUse } = await startWithDestinations();
  const local = { ...TWITCH, preset: 'custom', server: 'rtmp://127.0.0.1/app' };
  const { id } = (await ask('POST', '/applications/1/destinations', local)).body;
  const path = `/applications/1/destinations/${id}/probe`;
  const forbidden = {
    ok: false,
    primary: {
      server: 'rtmp://127.0.0.1/app/****',
      ok: false,
      stages: [
        {
          stage: 'dns',
          status: 'failed',
          code: 'DEST_FORBIDDEN',
          reason: 'This server may not publish to 127.0.0.1:1935.',
          remedy: 'Publish to a public address, or ask the operator of this server to allow this one.',
        },
        ...['tcp', 'tls', 'handshake', 'connect', 'publish'].map((stage) => ({ stage, status: 'skipped' })),
      ],
    },
    backup: null,
  };
  expect(await ask('POST', path)).toMatchObject({ status: 200, body: forbidden });
  const release = inUse.use(Number(id));
  expect(await ask('POST', path)).toMatchObject({ status: 409, body: { code: 'DESTINATION_IN_USE' } });
  expect(await ask('POST', `${path}?force=true`)).toMatchObject({ status: 200, body: forbidden });
  release();
  expect((await ask('POST', `${path}?force=false`)).status).toBe(200);
  expect((await ask('POST', `${path}?force=1`)).status).toBe(400);
  expect(answers.join('\n')).not.toContain(KEY);
});

test('too many probes: 429 with the seconds to wait', async () => {
  const { ask } = await startWithDestinations();
  const local = { ...TWITCH, preset: 'custom', server: 'rtmp://127.0.0.1/app' };
  const { id } = (await ask('POST', '/applications/1/destinations', local)).body;
  for (let count = 0; count < 30; count++)
    expect((await ask('POST', `/applications/1/destinations/${id}/probe`)).status).toBe(200);
  const limited = await ask('POST', `/applications/1/destinations/${id}/probe`);
  expect(limited).toMatchObject({ status: 429, body: { code: 'PROBE_LIMIT' } });
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a key sealed by another server.key: the probe says so', async () => {
  const { ask, store } = await startWithDestinations();
  const { id } = (await ask('POST', '/applications/1/destinations', TWITCH)).body;
  await store.destinations.change(1, Number(id), { sealedKey: 'deadbeef.AAAA' });
  expect(await ask('POST', `/applications/1/destinations/${id}/probe`)).toMatchObject({
    status: 409,
    body: { code: 'DEST_KEY_UNREADABLE' },
  });
});
