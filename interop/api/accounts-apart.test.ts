/** Every route of `/api/v1`, as the API document lists them: what belongs to one account is nothing to another, and who may only look changes nothing. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { apiKey, listLoginHash, password } from '@callcast/testing/leaks';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256Hex } from '../../apps/server/src/security/secret-hash.ts';
import { API_KEY, Callcast } from '../calls/callcast.ts';
import { type DocumentedOperation, valueBy } from './request-arbitraries.ts';

/** In the name of everything that the first account has. */
const MARK = 'onlydemos';
const SAMPLES = 5;
/** These are about whoever asks, and end the session that asks. */
const OF_ONESELF = new Set(['endSession', 'changePassword']);

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operation: DocumentedOperation;
}

async function operationsOf(server: Callcast): Promise<Operation[]> {
  const { paths } = (await (await fetch(`${server.base}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, DocumentedOperation>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method, { security }]) => /^(get|post|put|patch|delete)$/.test(method) && security.length > 0)
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/** Requests that the schemas take, so that nothing but whose it is can be refused. */
function* requestsOf({ method, path, operation }: Operation, ids: Readonly<Record<string, string>>) {
  const schema = operation.requestBody?.content['application/json'].schema;
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query' && parameter.required);
  const some = schema && valueBy(schema).filter((body) => Object.keys(body as object).length > 0); // a change of nothing is none
  const bodies = some === undefined ? [undefined] : fc.sample(some, { numRuns: SAMPLES, seed: 7 });
  const search = new URLSearchParams(
    query.map(({ name, schema: of }): [string, string] => [name, String(fc.sample(valueBy(of), 1)[0])]),
  );
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '1');
  for (const body of bodies)
    yield {
      url: `${target}?${search}`,
      init: {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      },
    };
}

/** Asks as somebody. */
type Ask = (url: string, init?: RequestInit) => Promise<Response>;

const withHeaders =
  (server: Callcast, more: Readonly<Record<string, string>>): Ask =>
  (url, init = {}) =>
    fetch(server.base + url, {
      ...init,
      // Live events as they are now, not a stream that goes on.
      headers: { accept: 'application/json', ...(init.headers as Record<string, string> | undefined), ...more },
      signal: AbortSignal.timeout(10_000),
    });

const byKey = (server: Callcast, key: string): Ask => withHeaders(server, { authorization: `Bearer ${key}` });

const post = (ask: Ask, url: string, body: object): Promise<Response> =>
  ask(url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });

async function made(ask: Ask, url: string, body: object): Promise<Record<string, unknown>> {
  const answer = await post(ask, url, body);
  expect(answer.status, url).toBe(201);
  return (await answer.json()) as Record<string, unknown>;
}

async function bySession(server: Callcast, login: string, secret: string): Promise<Ask> {
  const answer = await post(withHeaders(server, {}), '/api/v1/session', { login, password: secret });
  expect(answer.status).toBe(201);
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]);
  return withHeaders(server, {
    cookie: cookie.join('; '),
    'callcast-csrf-token': csrfToken,
    origin: server.base,
    'sec-fetch-site': 'same-origin',
  });
}

/** One of everything that the API makes. @returns Ids by the names that paths have for them. */
async function everything(server: Callcast, ask: Ask): Promise<Record<string, string>> {
  await server.application(MARK, 'VoxEngine.terminate()');
  const { result } = (await server.api('GetApplications', { application_name: MARK })) as {
    result: { application_id: number }[];
  };
  const id = String(result[0]?.application_id);
  const of = `/api/v1/applications/${id}`;
  const named = { name: MARK };
  const secret = await made(ask, `${of}/secrets`, { ...named, value: apiKey() });
  const destination = await made(ask, `${of}/destinations`, { ...named, preset: 'twitch', key: apiKey() });
  const ofUser = password();
  listLoginHash(MARK, ofUser);
  const { id: user_id } = await made(ask, `${of}/users`, { ...named, password: ofUser, oneTimeLogin: true });
  const whipKey = await made(ask, `${of}/users/${user_id}/whip-keys`, named);
  const member = await made(ask, '/api/v1/members', { ...named, role: 'viewer', password: password() });
  await made(ask, '/api/v1/api-keys', { ...named, scopes: ['read'] });
  const url = 'https://example.com/hook';
  const webhook = await made(ask, '/api/v1/webhooks', { url, description: MARK, events: ['call.ended'] });
  const scenario = await made(ask, '/api/v1/scenarios', { ...named, source: '', applicationId: Number(id) });
  const rule = await made(ask, `${of}/rules`, { ...named, pattern: '.*', scenarioIds: [scenario.id] });
  const configured = { webhook: webhook.id, scenario: scenario.id, rule: rule.id, version: 1, delivery: 1 };
  const ids = {
    ...configured,
    application: id,
    secret: secret.id,
    destination: destination.id,
    user: user_id,
    key: whipKey.id,
  };
  const all = { ...ids, member: member.id, name: '1-1-1.flv', session: 1, callId: 'none', output: 'none' };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)]));
}

/** All lists of an account that hold the mark. */
async function listsOf(operations: readonly Operation[], ask: Ask, ids: Readonly<Record<string, string>>) {
  const texts: Record<string, string> = {};
  for (const { method, path, operation } of operations) {
    if (method !== 'GET' || path.endsWith('audit') || operation.operationId === 'getAccountLog') continue;
    const answer = await ask(path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '1'));
    const text = (await answer.text()).replaceAll(/"(requestId|lastUsedAt|lastLoginAt)":("[^"]*"|null)/g, '');
    texts[operation.operationId] = `${answer.status} ${text}`;
  }
  return texts;
}

test('no route of the API shows or changes what belongs to another account, by key or by session', async () => {
  await using server = await Callcast.start();
  const operations = await operationsOf(server);
  const demo = byKey(server, API_KEY);
  const ids = await everything(server, demo);
  const otherKey = apiKey();
  const db = new DatabaseSync(join(server.dataDir, 'callcast.db'));
  db.exec("insert into accounts (id, name, email, created_at) values (2, 'other', 'other@localhost', 0)");
  db.prepare(
    "insert into api_keys (account_id, name, prefix, key_sha256, scopes, created_at) values (2, 'key', '', ?, 'admin', 0)",
  ).run(sha256Hex(otherKey));
  db.close();
  const secret = password();
  await made(byKey(server, otherKey), '/api/v1/members', { name: 'owner', role: 'owner', password: secret });
  const before = await listsOf(operations, demo, ids);
  expect(Object.values(before).filter((text) => text.includes(MARK)).length).toBeGreaterThan(6);

  const asked = new Set<string>();
  for (const ask of [byKey(server, otherKey), await bySession(server, 'owner@other', secret)])
    for (const one of operations) {
      if (OF_ONESELF.has(one.operation.operationId)) continue;
      if (one.operation.operationId === 'getAccountLog') continue; // it goes on for as long as it is read
      for (const { url, init } of requestsOf(one, ids)) {
        const answer = await ask(url, init);
        const text = await answer.text();
        const what = `${one.method} ${url}: ${answer.status} ${text.slice(0, 200)}`;
        if (/\{\w+\}/.test(one.path)) expect([403, 404], what).toContain(answer.status);
        else expect(text, what).not.toContain(MARK);
        asked.add(one.operation.operationId);
      }
    }
  expect(asked.size).toBeGreaterThan(25);
  expect(await listsOf(operations, demo, ids)).toEqual(before);
});

test('whoever may only look changes nothing by any route, and sees no keys, members or audit log', async () => {
  await using server = await Callcast.start();
  const operations = await operationsOf(server);
  const demo = byKey(server, API_KEY);
  const ids = await everything(server, demo);
  const secret = password();
  await made(demo, '/api/v1/members', { name: 'viewer', role: 'viewer', password: secret });
  const { key } = await made(demo, '/api/v1/api-keys', { name: 'reader', scopes: ['read'] });
  const before = await listsOf(operations, demo, ids);
  for (const ask of [byKey(server, String(key)), await bySession(server, 'viewer', secret)]) {
    for (const one of operations) {
      if (OF_ONESELF.has(one.operation.operationId)) continue;
      const isAdmins = /\/(api-keys|members|audit)/.test(one.path);
      if (one.method === 'GET' && !isAdmins) continue;
      for (const { url, init } of requestsOf(one, ids)) {
        const answer = await ask(url, init);
        expect([answer.status, await answer.text()], `${one.method} ${url}`).toEqual([
          403,
          expect.stringContaining('ACCESS_DENIED'),
        ]);
      }
    }
    expect((await ask(`/api/v1/applications/${ids.application}/secrets`)).status).toBe(200);
  }
  expect(await listsOf(operations, demo, ids)).toEqual(before);
});
