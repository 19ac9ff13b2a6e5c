import { expect, test } from 'vitest';
import { startTestServer, TEST_API_KEY } from '../api/test-server.ts';

const KEY = `account_id=1&api_key=${TEST_API_KEY}`;

test('every way in leads to the same answer', async () => {
  const { app } = await startTestServer();
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const requests = [
    { url: `/platform_api/GetAccountInfo?${KEY}` },
    { url: `/platform_api/GetAccountInfo/?${KEY}` },
    { url: `/platform_api/getaccountinfo?${KEY}` },
    { url: `/platform_api?cmd=GetAccountInfo&${KEY}` },
    { url: `/platform_api/?cmd=GetAccountInfo&${KEY}` },
    { url: `/platform_api/GetAccountInfo?account_name=demo&api_key=${TEST_API_KEY}` },
    { url: `/platform_api/GetAccountInfo?account_email=demo@localhost&api_key=${TEST_API_KEY}` },
    { url: `/platform_api/GetAccountInfo?account_id=&account_name=demo&api_key=${TEST_API_KEY}` },
    { method: 'POST', url: '/platform_api/GetAccountInfo', payload: KEY, headers: form },
    { method: 'POST', url: '/platform_api/GetAccountInfo', payload: KEY },
    { method: 'POST', url: '/platform_api', payload: `cmd=GetAccountInfo&${KEY}`, headers: form },
    { method: 'POST', url: '/platform_api', payload: { cmd: 'GetAccountInfo', account_id: 1, api_key: TEST_API_KEY } },
    {
      method: 'POST',
      url: '/platform_api',
      headers: { 'content-type': 'multipart/form-data; boundary=----formdata-0123' },
      payload: Object.entries({ cmd: 'GetAccountInfo', account_id: '1', api_key: TEST_API_KEY })
        .map(
          ([name, value]) =>
            `------formdata-0123\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
        )
        .join('')
        .concat('------formdata-0123--\r\n'),
    },
  ] as const;
  for (const request of requests) {
    const answer = await app.inject(request);
    expect(answer.statusCode, JSON.stringify(request)).toBe(200);
    expect(answer.json(), JSON.stringify(request)).toMatchObject({ result: { account_id: 1 } });
  }
});

test('a refusal is HTTP 200 with both shapes that clients look for', async () => {
  const { app } = await startTestServer();
  const told = { code: 103, msg: 'there is no command "Nothing"' };
  const answer = await app.inject(`/platform_api/Nothing?${KEY}`);
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toEqual({ error: told, errors: [told] });
});

test.each([
  ['no command', `/platform_api?${KEY}`, 102],
  ['no key', '/platform_api/GetAccountInfo?account_id=1', 100],
  ['an empty key', '/platform_api/GetAccountInfo?account_id=1&api_key=', 100],
  ['a wrong key', '/platform_api/GetAccountInfo?account_id=1&api_key=x', 100],
  ['no account', `/platform_api/GetAccountInfo?api_key=${TEST_API_KEY}`, 100],
  ['an unknown account', `/platform_api/GetAccountInfo?account_id=2&api_key=${TEST_API_KEY}`, 100],
  ['SQL for an account', `/platform_api/GetAccountInfo?account_id=1%20or%201=1&api_key=${TEST_API_KEY}`, 100],
  ['SQL for a name', `/platform_api/GetAccountInfo?account_name='%20or%20''='&api_key=${TEST_API_KEY}`, 100],
  ['an object’s own property', `/platform_api/constructor?${KEY}`, 103],
  ['a path', `/platform_api/..%2f..%2fetc?${KEY}`, 103],
])('%s', async (_name, url, code) => {
  const { app } = await startTestServer();
  expect((await app.inject(url)).json()).toMatchObject({ error: { code } });
});

test('what is no request of this API is told by HTTP status', async () => {
  const { app } = await startTestServer();
  const post = (headers: Record<string, string>, payload: string) =>
    app.inject({ method: 'POST', url: `/platform_api/GetAccountInfo?${KEY}`, headers, payload });
  expect((await post({ 'content-type': 'text/xml' }, '<a/>')).statusCode).toBe(415);
  expect((await post({ 'content-type': 'text/plain' }, 'x'.repeat(4 * 1024 * 1024 + 1))).statusCode).toBe(413);
  expect((await post({ 'content-type': 'application/json' }, '{"a":')).json()).toMatchObject({ error: { code: 101 } });
  expect((await app.inject({ method: 'DELETE', url: '/platform_api/GetAccountInfo' })).statusCode).toBe(404);
});

test('a guesser of keys has to wait; so does the right key from there, for a while', async () => {
  const { api, app, refusal, scheduler } = await startTestServer();
  for (let i = 0; i < 30; i++)
    expect((await app.inject('/platform_api/GetAccountInfo?account_id=1&api_key=x')).json()).toMatchObject({
      error: { code: 100 },
    });
  expect(await refusal('GetAccountInfo')).toBe(340);
  scheduler.advance(60_000);
  expect(await api('GetAccountInfo')).toMatchObject({ result: { account_id: 1 } });
});

test('values from strangers come back as data, never as headers or markup', async () => {
  const { app } = await startTestServer();
  const answer = await app.inject(`/platform_api/x%0d%0aSet-Cookie:%20a=b<script>?${KEY}`);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('link hosts come from a plausible Host header only', async () => {
  const { app } = await startTestServer();
  const apiAddress = async (host: string) =>
    (await app.inject({ url: `/platform_api/GetAccountInfo?${KEY}`, headers: { host } })).json<{
      api_address: string;
    }>().api_address;
  expect(await apiAddress('calls.example:8443')).toBe('calls.example:8443');
  expect(await apiAddress('evil"><script>')).not.toContain('evil');
});
