import { expect, test } from 'vitest';
import { HTTP_TIMEOUT_MS } from './limits.ts';
import { FakeBrowser } from './testing/fake-browser.ts';
import { openUserSession } from './user-session.ts';

const SERVER = new URL('https://live.example.com/call/');
const CREDENTIALS = { login: 'user1@streaming.demo', password: 'secret' };

function openWith(response: () => Response | Promise<Response>, signal?: AbortSignal) {
  const browser = new FakeBrowser();
  browser.respond = response;
  return { browser, session: openUserSession(browser, SERVER, CREDENTIALS, signal) };
}

test('login and password are posted to the server, a token comes back', async () => {
  const browser = new FakeBrowser();
  const seen: unknown[] = [];
  browser.respond = (request) => {
    seen.push(request);
    return Response.json({ accessToken: 't', expiresAt: '2100-01-01T00:00:00Z' }, { status: 201 });
  };
  const session = await openUserSession(browser, SERVER, CREDENTIALS);
  expect(seen).toEqual([{ url: 'https://live.example.com/api/v1/user-sessions', body: CREDENTIALS }]);
  expect(session).toEqual({
    login: CREDENTIALS.login,
    accessToken: 't',
    expiresAt: new Date('2100-01-01T00:00:00Z'),
  });
  expect(browser.timers).toEqual([]);
});

test('a problem with a code is that code, with the words of the server', async () => {
  const { session } = openWith(() => Response.json({ code: 'USER_INACTIVE', detail: 'switched off' }, { status: 403 }));
  await expect(session).rejects.toMatchObject({ code: 'USER_INACTIVE', message: 'switched off' });
});

const byStatus = [
  [401, 'LOGIN_FAILED'],
  [403, 'USER_INACTIVE'],
  [429, 'RATE_LIMITED'],
  [502, 'INTERNAL'],
  [404, 'BAD_SERVER_ANSWER'],
] as const;
for (const [status, code] of byStatus) {
  test(`a ${status} without a code is ${code}`, async () => {
    await expect(openWith(() => new Response('<html>', { status })).session).rejects.toMatchObject({ code });
  });
}

test('an answer without a token is no answer', async () => {
  for (const body of ['<html>', 'null', '{}', '{"accessToken":""}', '{"accessToken":7}']) {
    await expect(openWith(() => new Response(body)).session).rejects.toMatchObject({ code: 'BAD_SERVER_ANSWER' });
  }
});

test('an expiry that is no date is left out', async () => {
  const { session } = openWith(() => Response.json({ accessToken: 't', expiresAt: 'soon' }));
  expect((await session).expiresAt).toBeUndefined();
});

test('no network, a silent server and cancelling are told apart', async () => {
  const offline = openWith(() => Promise.reject(new TypeError('Failed to fetch')));
  await expect(offline.session).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', retryable: true });

  const silent = new FakeBrowser();
  const hanging: Pick<FakeBrowser, 'fetch'> = {
    fetch: (_url, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal!.reason))),
  };
  Object.assign(silent, hanging);
  const waiting = openUserSession(silent, SERVER, CREDENTIALS);
  silent.advance(HTTP_TIMEOUT_MS);
  await expect(waiting).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });

  const abort = new AbortController();
  const cancelled = openUserSession(silent, SERVER, CREDENTIALS, abort.signal);
  abort.abort();
  await expect(cancelled).rejects.toMatchObject({ code: 'ABORTED' });
});
