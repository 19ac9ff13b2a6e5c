import { CodedError } from '@callcast/core';
import { expect, test } from 'vitest';
import { ApiError, bodyOf, createApiClient } from './index.ts';
import { MAX_PROBLEM_CHARACTERS } from './limits.ts';

const SERVER = 'http://callcast.test:8080';
const KEY = 'key-unsayable-01';

function open(answer: (request: Request) => Response | Promise<Response>, server = SERVER) {
  const asked: Request[] = [];
  const api = createApiClient({
    server,
    apiKey: KEY,
    fetch: async (request) => {
      asked.push(request);
      return answer(request);
    },
  });
  return { api, asked };
}

async function failureOf(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof ApiError) return error;
  throw new Error('it did not fail with an ApiError', { cause: error });
}

const problem = (body: string, status = 404): Response =>
  new Response(body, { status, headers: { 'content-type': 'application/problem+json' } });

test('a request goes to its path below the address, with the key', async () => {
  const { api, asked } = open(() => Response.json({ destinations: [] }), `${SERVER}/behind/proxy/`);
  const body = await bodyOf(
    api.GET('/api/v1/applications/{application}/destinations', { params: { path: { application: '7' } } }),
  );
  expect(body).toEqual({ destinations: [] });
  expect([asked[0]?.url, asked[0]?.headers.get('authorization')]).toEqual([
    `${SERVER}/behind/proxy/api/v1/applications/7/destinations`,
    `Bearer ${KEY}`,
  ]);
});

test('names from outside stay in their place of a path', async () => {
  const { api, asked } = open(() => Response.json({}));
  await api.GET('/api/v1/applications/{application}/destinations', { params: { path: { application: '../x?y#z' } } });
  expect(asked[0]?.url).toBe(`${SERVER}/api/v1/applications/..%2Fx%3Fy%23z/destinations`);
});

test('a problem document is thrown with its code, sentence and request', async () => {
  const { api } = open(() =>
    problem(
      JSON.stringify({ code: 'CALL_UNKNOWN', title: 'Not Found', detail: 'There is no such call', requestId: 'r1' }),
    ),
  );
  const error = await failureOf(api.GET('/api/v1/calls'));
  expect(error).toBeInstanceOf(CodedError);
  expect(error).toMatchObject({ code: 'CALL_UNKNOWN', message: 'There is no such call', status: 404, requestId: 'r1' });
});

test.each([
  ['<html>Bad Gateway</html>'],
  ['null'],
  ['[]'],
  ['{"code":7}'],
  ['{"code":""}'],
  [''],
  [JSON.stringify({ code: 'X', detail: 'x'.repeat(MAX_PROBLEM_CHARACTERS) })],
])('an answer that is no problem document says who answered (%#)', async (body) => {
  const { api } = open(() => problem(body, 502));
  const error = await failureOf(api.GET('/api/v1/calls'));
  expect([error.code, error.status, error.message]).toEqual([
    'API_ANSWER',
    502,
    'http://callcast.test:8080 answered 502, and not as a Callcast server does',
  ]);
});

test('a problem without an end is not read to it', async () => {
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 1_000;
      controller.enqueue(new TextEncoder().encode('x'.repeat(1_000)));
    },
  });
  const { api } = open(() => new Response(endless, { status: 500 }));
  expect((await failureOf(api.GET('/api/v1/calls'))).code).toBe('API_ANSWER');
  expect(sent).toBeLessThan(2 * MAX_PROBLEM_CHARACTERS);
});

test('a server that does not answer is named without what stands in its address', async () => {
  const cause = new TypeError('fetch failed');
  const { api } = open(() => Promise.reject(cause), 'http://user:pass-unsayable@callcast.test/');
  const error = await failureOf(api.GET('/api/v1/calls'));
  expect(error).toMatchObject({ code: 'API_UNREACHABLE', message: 'http://callcast.test does not answer', status: 0 });
  expect(error.cause).toBe(cause);
});

test('who gives up gets the reason, not a failure of the server', async () => {
  const stop = new AbortController();
  const { api } = open(({ signal }) => {
    stop.abort(new Error('enough'));
    return Promise.reject(signal.reason as Error);
  });
  await expect(api.GET('/api/v1/calls', { signal: stop.signal })).rejects.toThrow('enough');
});

test.each(['nonsense', 'ftp://x/', ''])('%j is no address of a server', (server) => {
  expect(() => createApiClient({ server })).toThrow('one looks like http://127.0.0.1:8080');
});
