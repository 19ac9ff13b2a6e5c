import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { addSecondAccount } from '../platform-api/testing/second-account.ts';
import { registerConfiguration } from './configuration.ts';
import { cursorBehind, parseCursor } from './cursor.ts';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

const NAMES = { application: '/applications/1', rules: '/applications/1/rules' } as const;

type Answer = Record<string, unknown> & { id?: number; code?: string; nextCursor?: string | null; rules?: Row[] };
type Row = Record<string, unknown> & { id: number; name: string };

/** On a socket; the demo's application has id 1, the account `other` one with id 2. */
async function start() {
  const server = await startTestServer();
  registerConfiguration(server.app, { ...server, clock: server.scheduler });
  const { api_key: otherKey } = addSecondAccount(server);
  await server.store.applications.add(2, 'theirs');
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.app.server.address() as AddressInfo;
  const ask = async (method: string, path: string, body?: unknown, ifMatch?: string, key = TEST_API_KEY) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const tag = answer.headers.get('etag') ?? '';
    return { status: answer.status, tag, body: (text === '' ? {} : JSON.parse(text)) as Answer };
  };
  return { ...server, ask, otherKey };
}

test('an application is added, read, renamed and removed; an edit of another state is refused', async () => {
  const { ask } = await start();
  const added = await ask('POST', '/applications', { name: 'shows' });
  expect(added).toMatchObject({ status: 201, body: { name: 'shows' } });
  const path = `/applications/${added.body.id}`;
  expect((await ask('GET', path)).tag).toBe(added.tag);
  expect(await ask('PATCH', path, { name: 'films' })).toMatchObject({
    status: 428,
    body: { code: 'PRECONDITION_REQUIRED' },
  });
  const renamed = await ask('PATCH', path, { name: 'films' }, `W/"x", ${added.tag}`);
  expect(renamed).toMatchObject({ status: 200, body: { name: 'films' } });
  const stale = await ask('PATCH', path, { name: 'plays' }, added.tag);
  expect(stale).toMatchObject({ status: 412, body: { code: 'CHANGED_MEANWHILE' } });
  expect((await ask('PATCH', path, { name: 'plays' }, `W/${renamed.tag}`)).status).toBe(412);
  expect((await ask('GET', path)).body.name).toBe('films');
  expect((await ask('PATCH', path, { name: 'streaming' }, '*')).body.code).toBe('APPLICATION_NAME_TAKEN');
  expect((await ask('POST', '/applications', { name: 'films' })).body.code).toBe('APPLICATION_NAME_TAKEN');
  expect((await ask('POST', '/applications', { name: 'Films' })).body.code).toBe('INVALID_REQUEST');
  expect((await ask('DELETE', path)).status).toBe(204);
  expect((await ask('GET', path)).status).toBe(404);
});

test('a list is told page by page: what is added meanwhile neither repeats nor hides a row', async () => {
  const { ask, store } = await start();
  for (const name of ['aa', 'ab', 'ac', 'ba']) await store.applications.add(1, name);
  const first = await ask('GET', '/applications?limit=2&name=a');
  expect(first.body).toMatchObject({ applications: [{ name: 'streaming' }, { name: 'aa' }], total: 5 });
  await store.applications.add(1, 'az');
  const second = await ask('GET', `/applications?limit=3&name=a&cursor=${first.body.nextCursor}`);
  expect(second.body).toMatchObject({ applications: [{ name: 'ab' }, { name: 'ac' }, { name: 'ba' }] });
  const last = await ask('GET', `/applications?limit=3&name=a&cursor=${second.body.nextCursor}`);
  expect(last.body).toMatchObject({ applications: [{ name: 'az' }], nextCursor: null });
  expect((await ask('GET', '/applications?limit=201')).body.code).toBe('INVALID_REQUEST');
  expect((await ask('GET', '/applications?cursor=MQ')).body.code).toBe('CURSOR_MALFORMED');
});

test('a cursor is read as it was written, and nothing else is one', () => {
  expect(parseCursor(cursorBehind(17))).toBe(17);
  expect(parseCursor(`${cursorBehind(17)}=`)).toBe('malformed');
  expect(parseCursor(Buffer.from('id:0').toString('base64url'))).toBe('malformed');
});

test('each text of a scenario is a version; an older one becomes the newest again', async () => {
  const { ask } = await start();
  const added = await ask('POST', '/scenarios', { name: 'hello', source: 'one\r\n', applicationId: 1 });
  expect(added).toMatchObject({ status: 201, body: { applicationId: 1, version: 1, source: 'one\r\n' } });
  const path = `/scenarios/${added.body.id}`;
  const second = await ask('PATCH', path, { source: 'two' }, added.tag);
  expect(second).toMatchObject({ status: 200, body: { version: 2, source: 'two' } });
  expect((await ask('PATCH', path, { source: 'three' }, added.tag)).status).toBe(412);
  expect((await ask('PATCH', path, { source: 'three' })).status).toBe(428);
  expect((await ask('POST', `${path}/rollback`, { version: 1 }, added.tag)).status).toBe(412);
  expect((await ask('POST', `${path}/rollback`, { version: 9 }, '*')).body.code).toBe('SCENARIO_VERSION_UNKNOWN');
  const back = await ask('POST', `${path}/rollback`, { version: 1 }, second.tag);
  expect(back.body).toMatchObject({ version: 3, source: 'one\r\n' });
  expect((await ask('GET', `${path}/versions`)).body).toMatchObject({
    versions: [3, 2, 1].map((number) => ({ number, savedBy: expect.stringMatching(/^api-key ./) as string })),
  });
  expect((await ask('GET', `${path}/versions/2`)).body).toMatchObject({ number: 2, source: 'two' });
  expect((await ask('POST', '/scenarios', { name: 'hello', source: '', applicationId: 1 })).body.code).toBe(
    'SCENARIO_NAME_TAKEN',
  );
  expect((await ask('POST', '/scenarios', { name: 'a;b', source: '' })).body.code).toBe('INVALID_REQUEST');
  const long = { name: 'long', source: '\u0001'.repeat(256 * 1024) };
  expect((await ask('POST', '/scenarios', long)).status).toBe(201);
  expect((await ask('POST', '/scenarios', { ...long, name: 'l2', source: `${long.source}x` })).status).toBe(400);
  expect((await ask('DELETE', path)).status).toBe(204);
  expect((await ask('GET', path)).body.code).toBe('SCENARIO_UNKNOWN');
});

test('a rule keeps its scenarios in order, and rules keep theirs', async () => {
  const { ask, store } = await start();
  const ids = [Number(await store.scenarios.add(1, 1, 'a', '')), Number(await store.scenarios.add(1, 0, 'b', ''))];
  const added = await ask('POST', NAMES.rules, { name: 'r', pattern: '1.*', patternExclude: '12', scenarioIds: ids });
  expect(added).toMatchObject({ status: 201, body: { scenarioIds: ids, patternExclude: '12' } });
  const path = `${NAMES.rules}/${added.body.id}`;
  const change = { scenarioIds: ids.toReversed(), patternExclude: null };
  expect((await ask('PATCH', path, change)).status).toBe(428);
  const changed = await ask('PATCH', path, change, added.tag);
  expect(changed.body).toMatchObject({ name: 'r', scenarioIds: ids.toReversed(), patternExclude: null });
  expect((await ask('PATCH', path, { name: 'x' }, added.tag)).status).toBe(412);
  // Bound elsewhere: the rule's own row is the same, its state is not.
  await store.rules.rebind(Number(added.body.id), () => []);
  expect((await ask('PATCH', path, { name: 'x' }, changed.tag)).status).toBe(412);
  const old = (await ask('GET', NAMES.rules)).body.rules?.map(({ id }) => id) ?? [];
  const reordered = await ask('PUT', '/applications/1/rule-order', { ruleIds: old.toReversed() });
  expect(reordered.body.rules?.map(({ id }) => id)).toEqual(old.toReversed());
  expect((await ask('PUT', '/applications/1/rule-order', { ruleIds: old.slice(1) })).body.code).toBe(
    'RULE_ORDER_INCOMPLETE',
  );
  for (const ruleIds of [
    [...old, 9_999],
    [...old.slice(1), 9_999],
  ])
    expect((await ask('PUT', '/applications/1/rule-order', { ruleIds })).status).toBe(409);
  const elsewhere = Number(await store.applications.add(1, 'elsewhere'));
  const foreign = Number(await store.scenarios.add(1, elsewhere, 'c', ''));
  expect((await ask('PATCH', path, { scenarioIds: [foreign] }, '*')).body.code).toBe('SCENARIO_UNKNOWN');
  expect((await ask('PATCH', path, { pattern: '(?=1)' }, '*')).body.code).toBe('RULE_PATTERN_INVALID');
  expect((await ask('POST', NAMES.rules, { name: 'r', pattern: '1' })).body.code).toBe('RULE_NAME_TAKEN');
  expect((await ask('DELETE', path)).status).toBe(204);
  expect((await ask('DELETE', path)).body.code).toBe('RULE_UNKNOWN');
});

test('a test of a number says of each rule why it takes it or not, and what would run', async () => {
  const { ask, store } = await start();
  const applicationId = Number(await store.applications.add(1, 'tested'));
  await store.scenarios.add(1, 0, 'library', '');
  const main = Number(await store.scenarios.add(1, applicationId, 'main', "require('library')"));
  const rule = async (name: string, pattern: string, patternExclude?: string) =>
    store.rules.add({ applicationId, name, pattern, patternExclude, scenarioIds: [main] });
  await rule('other', '2.*');
  await rule('not-this', '1.*', '1[0-9]');
  const taken = await rule('this', '1[0-9]');
  await rule('late', '.*');
  const path = `/applications/${applicationId}/rules/test`;
  expect((await ask('POST', path, { number: '15' })).body).toMatchObject({
    ruleId: taken,
    scenarios: ['library', 'main'],
    rules: [{ verdict: 'pattern' }, { verdict: 'excluded' }, { verdict: 'taken' }, { verdict: 'behind' }],
  });
  await store.rules.remove((await store.rules.list(applicationId)).map(({ id }) => id));
  expect((await ask('POST', path, { number: '15' })).body).toEqual({ ruleId: null, scenarios: [], rules: [] });
});

test("another account's are unknown, by whatever way they are reached", async () => {
  const { ask, store, otherKey } = await start();
  const scenario = Number(await store.scenarios.add(1, 1, 'mine', ''));
  const theirs = Number(await store.scenarios.add(2, 2, 'theirs', ''));
  const [rule] = await store.rules.list(1);
  const as = (method: string, path: string, body?: unknown) => ask(method, path, body, '*', otherKey);
  const order = { ruleIds: [] };
  const answers = [
    await as('GET', NAMES.application),
    await as('PATCH', NAMES.application, { name: 'stolen' }),
    await as('DELETE', NAMES.application),
    await as('GET', NAMES.rules),
    await as('POST', NAMES.rules, { name: 'r', pattern: '1' }),
    await as('PUT', '/applications/1/rule-order', order),
    await as('POST', `${NAMES.rules}/test`, { number: '1' }),
    await as('GET', `${NAMES.rules}/${rule?.id}`),
    await as('PATCH', `/applications/2/rules/${rule?.id}`, { name: 'stolen' }),
    await as('DELETE', `/applications/2/rules/${rule?.id}`),
    await as('GET', `/scenarios/${scenario}`),
    await as('PATCH', `/scenarios/${scenario}`, { source: 'stolen' }),
    await as('DELETE', `/scenarios/${scenario}`),
    await as('GET', `/scenarios/${scenario}/versions`),
    await as('GET', `/scenarios/${scenario}/versions/1`),
    await as('POST', `/scenarios/${scenario}/rollback`, { version: 1 }),
    await as('POST', '/scenarios', { name: 's', source: '', applicationId: 1 }),
    await ask('POST', NAMES.rules, { name: 'r', pattern: '1', scenarioIds: [theirs] }),
    await ask('PATCH', `${NAMES.rules}/${rule?.id}`, { scenarioIds: [theirs] }, '*'),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
  expect(await store.scenarios.findById(1, scenario)).toMatchObject({ name: 'mine', version: 1 });
  expect((await as('GET', '/scenarios')).body).toMatchObject({ scenarios: [{ name: 'theirs' }], total: 1 });
});
