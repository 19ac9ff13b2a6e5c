import { expect, test } from 'vitest';
import { startTestServer, TEST_API_KEY } from './test-server.ts';

const LIST = '/api/v1/applications/1/secrets';
const TOKEN = { name: 'crmToken', value: 'crm-unsayable-1', description: 'of the CRM' };

async function startWithSecrets() {
  const server = await startTestServer();
  const answers: string[] = [];
  const ask = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    apiKey = TEST_API_KEY,
    ifMatch?: string,
  ) => {
    const headers = { authorization: `Bearer ${apiKey}`, ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) };
    const answer = await server.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
    answers.push(answer.body);
    const parsed = (answer.body === '' ? {} : answer.json()) as Record<string, unknown>;
    return { status: answer.statusCode, headers: answer.headers, body: parsed };
  };
  return { ...server, ask, answers };
}

test('add, read, list, change and remove; no answer holds a value', async () => {
  const { ask, answers, secrets } = await startWithSecrets();
  const added = await ask('POST', LIST, TOKEN);
  const at = '2026-05-04T12:00:00.000Z';
  const shown = { id: 1, name: 'crmToken', description: 'of the CRM', createdAt: at, modifiedAt: at };
  expect(added).toMatchObject({ status: 201, body: shown });
  expect(added.headers).toMatchObject({ location: `${LIST}/1`, 'cache-control': 'no-store' });
  expect((await ask('GET', `${LIST}/1`)).body).toEqual(shown);
  expect((await ask('GET', LIST)).body).toEqual({ secrets: [shown], total: 1 });
  expect((await ask('GET', `${LIST}?limit=1&offset=1`)).body).toEqual({ secrets: [], total: 1 });
  const changed = await ask('PATCH', `${LIST}/1`, { value: 'crm-unsayable-2' });
  expect(changed).toMatchObject({ status: 200, body: shown });
  expect(await secrets.of(1).value('crmToken')).toBe('crm-unsayable-2');
  expect(await ask('POST', LIST, TOKEN)).toMatchObject({ status: 409, body: { code: 'SECRET_NAME_TAKEN' } });
  expect((await ask('DELETE', `${LIST}/1`)).status).toBe(204);
  for (const method of ['GET', 'DELETE'] as const)
    expect(await ask(method, `${LIST}/1`)).toMatchObject({ status: 404, body: { code: 'SECRET_UNKNOWN' } });
  expect(await ask('PATCH', `${LIST}/1`, { name: 'x' })).toMatchObject({ status: 404 });
  expect(answers.join()).not.toContain('unsayable');
});

test('an edit or a removal may name the state that it is of, the value included', async () => {
  const { ask, secrets } = await startWithSecrets();
  const { etag } = (await ask('POST', LIST, TOKEN)).headers;
  const one = `${LIST}/1`;
  const as = (method: 'PATCH' | 'DELETE', tag: unknown, body?: object) =>
    ask(method, one, body, TEST_API_KEY, String(tag));
  expect((await ask('GET', one)).headers.etag).toBe(etag);
  const changed = await as('PATCH', etag, { value: 'crm-unsayable-2' });
  expect(changed.status).toBe(200);
  expect(changed.headers.etag).not.toBe(etag); // although nothing that is told is another, its time included
  expect(await as('PATCH', etag, { value: 'crm-unsayable-3' })).toMatchObject({
    status: 412,
    body: { code: 'CHANGED_MEANWHILE' },
  });
  expect(await as('DELETE', etag)).toMatchObject({ status: 412, body: { code: 'CHANGED_MEANWHILE' } });
  expect(await secrets.of(1).value('crmToken')).toBe('crm-unsayable-2');
  expect((await as('DELETE', changed.headers.etag)).status).toBe(204);
  expect((await as('DELETE', '*')).status).toBe(404);
});

test.each([
  {},
  { name: 'crmToken' },
  { name: 'crmToken', value: '' },
  { name: '1token', value: 'unsayable-v' },
  { name: 'crm-token', value: 'unsayable-v' },
  { name: 'n'.repeat(65), value: 'unsayable-v' },
  { name: 'crmToken', value: `unsayable${'v'.repeat(8_192)}` },
  { ...TOKEN, description: 'd'.repeat(201) },
  { ...TOKEN, more: 1 },
])('a body that is refused (%#) is not said again', async (body) => {
  const { ask, answers } = await startWithSecrets();
  expect(await ask('POST', LIST, body)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  expect(answers.join()).not.toContain('unsayable');
});

test('a key is needed, and an application of its account', async () => {
  const { ask } = await startWithSecrets();
  expect(await ask('GET', LIST, undefined, 'other-unsayable-key')).toMatchObject({ status: 401 });
  for (const path of ['/api/v1/applications/9/secrets', '/api/v1/applications/x/secrets'])
    expect(await ask('POST', path, TOKEN)).toMatchObject({ status: 404, body: { code: 'APPLICATION_UNKNOWN' } });
});

test('what a scenario read and logged is masked in its session log', async () => {
  const { ask, secrets, store, links, app } = await startWithSecrets();
  await ask('POST', LIST, { name: 'phrase', value: 'four unsayable words here' });
  const { sessionId, journal } = await store.recorder.openSession({
    accountId: 1,
    applicationId: 1,
    applicationName: 'streaming',
    ruleName: null,
    userId: null,
    initiatorAddress: '',
  });
  journal.log('scenario', `read ${await secrets.of(1).value('phrase')}`);
  const { pathname, search } = new URL(links.url('http://h', sessionId));
  const log = await app.inject({ url: pathname + search });
  expect(log.body).toContain('[scenario] read ***\n');
});
