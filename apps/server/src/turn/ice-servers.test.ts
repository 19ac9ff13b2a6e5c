import { createHmac } from 'node:crypto';
import { millis } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing';
import { expect, test } from 'vitest';
import { IceServers, iceServerLinks, turnPassword } from './ice-servers.ts';

const HOUR = millis(3_600_000);
const STUN = 'stun:stun.example.com:3478';
const TURN = ['turn:turn.example.com:3478?transport=udp', 'turns:turn.example.com:443?transport=tcp'];

function open(uris: readonly string[], turnSecret: string | undefined = 'unsayable-shared') {
  const clock = new VirtualScheduler();
  return { clock, servers: new IceServers({ uris, turnSecret, ttl: HOUR, clock }) };
}

test('what a TURN server shares is the key of an HMAC-SHA1 over time and user, in base64', () => {
  // RFC 2202 §3, case 2.
  const digest = Buffer.from('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79', 'hex').toString('base64');
  expect(turnPassword('Jefe', 'what do ya want for nothing?')).toBe(digest);
});

test('a user gets credentials that run out an hour from now, and others an hour from then', () => {
  const { clock, servers } = open([STUN, ...TURN]);
  const [stun, turn] = servers.forUser(7);
  expect(stun).toEqual({ urls: [STUN] });
  const expiry = Math.floor((clock.wallNow() + HOUR) / 1_000);
  expect(turn).toEqual({
    urls: TURN,
    username: `${expiry}:user-7`,
    credential: createHmac('sha1', 'unsayable-shared').update(`${expiry}:user-7`).digest('base64'),
  });
  clock.advance(60_000);
  expect(servers.forUser(7)[1]?.username).toBe(`${expiry + 60}:user-7`);
  expect(servers.renewAfter).toBe(HOUR / 2);
});

test('nobody in particular hears of servers without credentials alone', () => {
  expect(open([STUN, ...TURN]).servers.open).toEqual([{ urls: [STUN] }]);
  expect(open(TURN).servers.open).toEqual([]);
});

test('without a TURN server there is nothing that runs out', () => {
  const { servers } = open([STUN], undefined);
  expect(servers.forUser(7)).toEqual([{ urls: [STUN] }]);
  expect(servers.renewAfter).toBeUndefined();
});

test('a link for each URI, as RFC 9725 §4.6 writes them', () => {
  expect(
    iceServerLinks([
      { urls: ['stun:stun.example.net'] },
      { urls: ['turn:turn.example.net?transport=udp', 'turns:turn.example.net'], username: 'user', credential: 'pass' },
    ]),
  ).toEqual([
    '<stun:stun.example.net>; rel="ice-server"',
    '<turn:turn.example.net?transport=udp>; rel="ice-server"; username="user"; credential="pass"; credential-type="password"',
    '<turns:turn.example.net>; rel="ice-server"; username="user"; credential="pass"; credential-type="password"',
  ]);
});
