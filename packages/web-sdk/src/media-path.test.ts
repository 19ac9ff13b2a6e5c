import { expect, test } from 'vitest';
import { candidateAddresses, isPrivateAddress, mediaPathError } from './media-path.ts';

/** Candidate lines as libdatachannel and Chromium write them. */
const answer = (...addresses: string[]): string =>
  ['v=0', ...addresses.map((ip, n) => `a=candidate:${n} 1 UDP 2122317823 ${ip} 40000 typ host`), ''].join('\r\n');

test('addresses of candidates are listed once each', () => {
  expect(candidateAddresses(answer('172.17.0.2', '172.17.0.2', '2001:db8::1'))).toEqual(['172.17.0.2', '2001:db8::1']);
});

test('only private addresses from a public server: the server is to blame', () => {
  const error = mediaPathError(answer('172.17.0.2', '10.0.0.4'), 'live.example.com');
  expect(error.code).toBe('SERVER_ADDRESS_UNREACHABLE');
  expect(error.message).toContain('172.17.0.2');
});

test('otherwise the path is blocked', () => {
  expect(mediaPathError(answer('172.17.0.2', '198.51.100.7'), 'live.example.com').code).toBe('UDP_BLOCKED');
  expect(mediaPathError(answer('192.168.1.20'), '192.168.1.20').code).toBe('UDP_BLOCKED');
  expect(mediaPathError(answer(), 'live.example.com').code).toBe('UDP_BLOCKED');
});

test('private addresses and names', () => {
  const own = ['127.0.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.0.9', '169.254.1.1', '::1', '[::1]'];
  for (const host of [...own, 'fd00::1', 'fe80::1', 'localhost', 'printer.local', 'a.localhost']) {
    expect(isPrivateAddress(host), host).toBe(true);
  }
  for (const host of [
    '172.32.0.1',
    '172.15.0.1',
    '11.0.0.1',
    '8.8.8.8',
    '2001:db8::1',
    'example.com',
    '10.example.com',
  ]) {
    expect(isPrivateAddress(host), host).toBe(false);
  }
});
