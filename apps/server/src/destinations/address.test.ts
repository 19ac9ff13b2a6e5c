import { resolvePublishTarget } from '@callcast/rtmp';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type DestinationAddress, parseAddress, type TypedAddress } from './address.ts';

const KEY = 'live_123_unsayable_ef';
const accepted: readonly (readonly [string, TypedAddress, Partial<DestinationAddress>])[] = [
  ['server and key', { server: 'rtmp://live.twitch.tv/app', key: KEY }, { server: 'rtmp://live.twitch.tv/app' }],
  ['spaces and slashes', { server: ' rtmp://h/app/ ', key: ` /${KEY} ` }, { server: 'rtmp://h/app', key: KEY }],
  ['a full address', { server: `rtmp://h/app/${KEY}` }, { server: 'rtmp://h/app', key: KEY }],
  [
    'a full address with a query, which belongs to the key',
    { server: `rtmp://h/app/${KEY}?token=unsayable456` },
    { server: 'rtmp://h/app', key: `${KEY}?token=unsayable456` },
  ],
  [
    'an application apart',
    { server: 'rtmp://h:1936', application: '/app/x/', key: KEY },
    { server: 'rtmp://h:1936', application: 'app/x' },
  ],
  [
    'an application behind a path',
    { server: 'rtmps://h/a', application: 'b', key: KEY },
    { server: 'rtmps://h/a', application: 'b' },
  ],
  [
    'a backup with a switch',
    { server: 'rtmps://a.h:443/live2', backupServer: 'rtmps://b.h:443/live2?backup=1', key: KEY },
    { server: 'rtmps://a.h/live2', backupServer: 'rtmps://b.h/live2?backup=1' },
  ],
  [
    'an application and a query',
    { server: 'rtmp://h/a?x=1', application: 'b', key: KEY },
    { server: 'rtmp://h/a?x=1', application: 'b' },
  ],
  [
    'a full address and a backup without a key',
    { server: `rtmp://h/app/${KEY}`, backupServer: 'rtmp://b/app?backup=1' },
    { server: 'rtmp://h/app', backupServer: 'rtmp://b/app?backup=1' },
  ],
  ['an empty backup is none', { server: 'rtmp://h/a', backupServer: '', key: KEY }, { server: 'rtmp://h/a' }],
];

test.each(accepted)('%s', (_name, typed, expected) => {
  const address = parseAddress(typed) as DestinationAddress;
  expect(address).toEqual({ application: null, backupServer: null, key: KEY, ...expected });
  // Joined again it is the same target, and nothing but the key holds the key.
  expect(parseAddress(address)).toEqual(address);
  expect(JSON.stringify({ ...address, key: '' })).not.toContain(KEY);
});

const refused: readonly (readonly [string, TypedAddress, string])[] = [
  ['no key anywhere', { server: 'rtmp://h/app' }, 'key: the stream key is missing'],
  ['an empty key', { server: 'rtmp://h/app', key: ' ' }, 'key: the stream key is missing'],
  ['a control character in the key', { server: 'rtmp://h/app', key: 'a\u0000b' }, 'key: has control characters'],
  [
    'a key without end',
    { server: 'rtmp://h/app', key: 'x'.repeat(2_049) },
    'key: has control characters inside, or more',
  ],
  ['another scheme', { server: 'https://h/app', key: KEY }, 'server: must begin with rtmp://'],
  ['no application', { server: 'rtmp://h', key: KEY }, 'server: has no application'],
  ['a bad application', { server: 'rtmp://h', application: 'a b', key: KEY }, 'application: has spaces'],
  ['a bad backup', { server: 'rtmp://h/a', backupServer: 'nonsense', key: KEY }, 'backupServer: must begin'],
  ['the key in the address too', { server: `rtmp://h/app/${KEY}`, key: KEY }, 'server: the stream key stands'],
  [
    'the same of a key with a query',
    { server: `rtmp://h/app/${KEY}`, key: `${KEY}?a=1` },
    'server: the stream key stands',
  ],
  [
    'the key in the backup',
    { server: 'rtmp://h/a', backupServer: `rtmp://b/a/${KEY}`, key: KEY },
    'backupServer: the st',
  ],
  ['the key in the midst of the address', { server: `rtmp://h/${KEY}/app`, key: KEY }, 'server: the stream key stands'],
  [
    'the key in the midst of a full address',
    { server: `rtmp://h/${KEY}/app/${KEY}?a=1` },
    'server: the stream key stands',
  ],
  [
    'a backup with a key of its own',
    { server: `rtmp://h/app/${KEY}`, backupServer: 'rtmp://b/app/live_123_unsayable_other?backup=1' },
    'backupServer: leave the key out there',
  ],
  ['a password', { server: 'rtmp://user:unsayable@h/app', key: KEY }, 'server: an address with a password'],
  [
    'a password in a full address',
    { server: `rtmp://user:unsayable@h/app/${KEY}` },
    'server: an address with a password',
  ],
  [
    'a password of the backup',
    { server: 'rtmp://h/a', backupServer: 'rtmp://u:p@b/a', key: KEY },
    'backupServer: an ad',
  ],
  ['a token', { server: 'rtmp://h/app?token=unsayable', key: KEY }, 'server: what stands behind the question mark'],
];

test.each(refused)('refused: %s', (_name, typed, reason) => {
  const answer = parseAddress(typed);
  expect(answer).toEqual({ refusal: expect.stringContaining(reason) as string });
  expect(JSON.stringify(answer)).not.toMatch(/live_123|unsayable/);
});

const part = fc.stringMatching(/^[a-z0-9]{1,6}$/);
test('whatever is typed: taken apart it is the same target, and only the key holds the key', () => {
  fc.assert(
    fc.property(
      fc.record({
        scheme: fc.constantFrom('rtmp', 'rtmps'),
        path: fc.array(part, { maxLength: 3 }),
        query: fc.constantFrom('', '?backup=1', '?a=1&b=22'),
        application: fc.option(fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('/'))),
      }),
      ({ scheme, path, query, application }) => {
        const server = `${scheme}://host.example/${path.join('/')}${query}`;
        const address = parseAddress({ server, application, key: 'KEY-in-capitals' });
        if ('refusal' in address) {
          expect(path.length === 0 && application === null).toBe(true);
          return;
        }
        const given = resolvePublishTarget({ protocol: 'RTMP', url: server, ...join(application), streamName: 'K' });
        const kept = resolvePublishTarget({
          protocol: 'RTMP',
          url: address.server,
          ...join(address.application),
          streamName: 'K',
        });
        expect(kept).toEqual(given);
      },
    ),
  );
});
const join = (applicationName: string | null) => (applicationName === null ? {} : { applicationName });
