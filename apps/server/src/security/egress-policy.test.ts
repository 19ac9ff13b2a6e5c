import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EgressPolicy } from './egress-policy.ts';

function policy(...entries: string[]): EgressPolicy {
  const parsed = EgressPolicy.parse(entries);
  if ('malformed' in parsed) throw new Error(`malformed: ${parsed.malformed}`);
  return parsed;
}

/** From the IANA IPv4 and IPv6 special-purpose address registries: first and last address of each block. */
const refused = [
  ...['0.0.0.0', '0.255.255.255', '10.0.0.0', '10.255.255.255', '100.64.0.0', '100.127.255.255', '127.0.0.1'],
  ...['127.255.255.255', '169.254.0.0', '169.254.169.254', '169.254.255.255', '172.16.0.0', '172.31.255.255'],
  ...['192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.0.0', '192.168.255.255', '198.18.0.1', '198.19.255.255'],
  ...['198.51.100.1', '203.0.113.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', 'fc00::1', 'fdff::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '100::1'],
  ...['2001::1', '2001:db8::1', '2002:7f00:1::', '3fff::1', '64:ff9b::7f00:1', '64:ff9b:1::1', '4000::1'],
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:169.254.169.254', '::127.0.0.1'],
  ...['0:0:0:0:0:ffff:7f00:0001', 'localhost', '', '127.1', '0x7f000001', '2130706433', '1.2.3.4.5'],
];

const allowed = [
  ...['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
  ...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255', '192.169.0.0'],
  ...['198.17.255.255', '198.20.0.0', '223.255.255.255', '2606:4700::1111', '2a00:1450::1', '::ffff:8.8.8.8'],
];

test.each(refused)('%s is refused', (address) => {
  expect(policy().allows(address, 1935, address)).toBe(false);
});

test.each(allowed)('%s is allowed', (address) => {
  expect(policy().allows(address, 1935, 'a.rtmp.youtube.com')).toBe(true);
});

test('loopback', () => {
  const local = policy('loopback');
  for (const address of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])
    expect(local.allows(address, 1935, 'localhost'), address).toBe(true);
  for (const address of ['10.0.0.1', '169.254.169.254', '0.0.0.0', '::'])
    expect(local.allows(address, 1935, 'localhost'), address).toBe(false);
});

test('a network, of either family', () => {
  const lan = policy('10.1.0.0/16', 'fd00:1::/32');
  expect(lan.allows('10.1.255.255', 80, 'x')).toBe(true);
  expect(lan.allows('::ffff:10.1.0.1', 80, 'x')).toBe(true);
  expect(lan.allows('10.2.0.0', 80, 'x')).toBe(false);
  expect(lan.allows('fd00:1:2::1', 80, 'x')).toBe(true);
  expect(lan.allows('fd00:2::1', 80, 'x')).toBe(false);
});

test('a host by name, with or without a port', () => {
  const hosts = policy('nginx', 'CDN.internal:1935', '10.0.0.5:1936', '[fd00::5]:1937', 'fd00::6');
  expect(hosts.allows('10.9.9.9', 1, 'nginx')).toBe(true);
  expect(hosts.allows('10.9.9.9', 1, 'nginx.')).toBe(true);
  expect(hosts.allows('10.9.9.9', 1, 'evil-nginx')).toBe(false);
  expect(hosts.allows('10.9.9.9', 1935, 'cdn.INTERNAL')).toBe(true);
  expect(hosts.allows('10.9.9.9', 1936, 'cdn.internal')).toBe(false);
  expect(hosts.allows('10.0.0.5', 1936, '10.0.0.5')).toBe(true);
  expect(hosts.allows('10.0.0.5', 1936, 'some.name')).toBe(true);
  expect(hosts.allows('10.0.0.5', 1935, '10.0.0.5')).toBe(false);
  expect(hosts.allows('fd00::5', 1937, '[fd00::5]')).toBe(true);
  expect(hosts.allows('fd00:0::6', 80, 'x')).toBe(true);
});

test.each([
  '10.0.0.0/33',
  '10.0.0.0/',
  'fd00::/129',
  '10.0.0/8',
  'a/b',
  'host:0',
  'host:65536',
  'host:port',
  '[nginx]',
  'a b',
  '-x',
  '10.0.0.0/8/8',
  '[::1',
])('"%s" is malformed', (entry) => {
  expect(EgressPolicy.parse([entry])).toEqual({ malformed: entry });
});

test('empty entries are skipped', () => {
  expect(policy('', ' ').allows('127.0.0.1', 1, 'x')).toBe(false);
});

test('an IPv4 address is judged alike however it is dressed as IPv6', () => {
  const plain = policy();
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      expect(plain.allows(`::ffff:${address}`, 1, 'x')).toBe(plain.allows(address, 1, 'x'));
      expect(plain.allows(`0:0:0:0:0:FFFF:${address}`, 1, 'x')).toBe(plain.allows(address, 1, 'x'));
    }),
  );
});

test('what the operator named, and what is merely public', () => {
  const named = policy('loopback', '8.8.4.4', 'hooks.internal:80');
  expect(named.lists('127.0.0.1', 80, 'x')).toBe(true);
  expect(named.lists('::ffff:8.8.4.4', 80, 'x')).toBe(true);
  expect(named.lists('10.0.0.1', 80, 'hooks.internal')).toBe(true);
  expect(named.lists('10.0.0.1', 81, 'hooks.internal')).toBe(false);
  expect(named.lists('8.8.8.8', 80, 'x')).toBe(false);
  expect(named.lists('localhost', 80, 'localhost')).toBe(false);
});
