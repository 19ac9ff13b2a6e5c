import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import {
  clearSessionCookie,
  csrfTokenOf,
  isFromOurPage,
  readSessionCookie,
  writeDeviceCookie,
  writeSessionCookie,
} from './session-cookie.ts';

const COOKIE = { handle: 'h'.repeat(22), token: 't'.repeat(43) };
const VALUE = `${COOKIE.handle}.${COOKIE.token}`;

const request = (protocol: 'http' | 'https', headers: Record<string, string> = {}): FastifyRequest =>
  ({ protocol, headers }) as unknown as FastifyRequest;

function reply() {
  const cookies: string[] = [];
  const header = (name: string, value: string) => {
    expect(name).toBe('set-cookie');
    cookies.push(value);
  };
  return { cookies, reply: { header } as unknown as FastifyReply };
}

test('over TLS cookies are of this host alone, and never sent without it', () => {
  const { cookies, reply: to } = reply();
  writeSessionCookie(request('https'), to, COOKIE, 60);
  writeDeviceCookie(request('https'), to, 'd', 60);
  clearSessionCookie(request('https'), to);
  expect(cookies).toEqual([
    `__Host-callcast-session=${VALUE}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure`,
    '__Host-callcast-device=d; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure',
    '__Host-callcast-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
  ]);
});

test('a cookie that another host could have set is none over TLS', () => {
  const plain = { cookie: `a=b; callcast-session=${VALUE}` };
  expect(readSessionCookie(request('http', plain))).toEqual(COOKIE);
  expect(readSessionCookie(request('https', plain))).toBeUndefined();
  expect(readSessionCookie(request('https', { cookie: `__Host-callcast-session=${VALUE}` }))).toEqual(COOKIE);
});

test.each(['', 'x', `${VALUE}x`, `x${VALUE}`, `${VALUE}.${VALUE}`, VALUE.replace('.', ' ')])(
  'what is no cookie of ours is none (%#)',
  (value) => {
    expect(readSessionCookie(request('http', { cookie: `callcast-session=${value}` }))).toBeUndefined();
  },
);

test('what a page has to say belongs to the session, and does not tell its handle', () => {
  expect(csrfTokenOf(COOKIE.handle)).toMatch(/^[0-9a-f]{64}$/);
  expect(csrfTokenOf(COOKIE.handle)).not.toBe(csrfTokenOf('g'.repeat(22)));
});

test.each([
  [true, true, {}],
  [false, false, {}],
  [true, false, { host: 'h', origin: 'https://h' }],
  [true, false, { host: 'h:8080', origin: 'http://h:8080' }],
  [true, false, { host: 'h:443', origin: 'https://h' }],
  [true, false, { 'sec-fetch-site': 'same-origin' }],
  [false, false, { 'sec-fetch-site': 'none' }],
  [true, true, { 'sec-fetch-site': 'none' }],
  [false, true, { 'sec-fetch-site': 'same-site', host: 'h', origin: 'http://h' }],
  [false, true, { host: 'h', origin: 'http://h.evil' }],
  [false, true, { host: 'h', origin: 'null' }],
  [false, true, { origin: 'http://h' }],
] as [boolean, boolean, Record<string, string>][])('is it our page? %s (reads: %s) %j', (expected, isSafe, headers) => {
  expect(isFromOurPage(request('https', headers), isSafe)).toBe(expected);
});
