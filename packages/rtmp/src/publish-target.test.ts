import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_STREAM_NAME_LENGTH, MAX_URL_LENGTH } from './limits.ts';
import {
  type PublishTarget,
  type PublishTargetMalformation,
  type PublishTargetOptions,
  publishTargetError,
  resolvePublishTarget,
} from './publish-target.ts';

type Given = Omit<PublishTargetOptions, 'protocol'>;
const resolve = (given: Given): ReturnType<typeof resolvePublishTarget> =>
  resolvePublishTarget({ protocol: 'RTMP', ...given });

const rules: readonly { name: string; given: Given; expected: Partial<PublishTarget> }[] = [
  {
    name: 'the seed: Twitch server and key',
    given: { url: 'rtmp://live-sfo.twitch.tv/app', streamName: 'live_1_unsayable' },
    expected: { secure: false, host: 'live-sfo.twitch.tv', port: 1935, app: 'app', streamName: 'live_1_unsayable' },
  },
  {
    name: 'the seed: YouTube server with a slash, application apart',
    given: { url: 'rtmp://a.rtmp.youtube.com/', applicationName: 'live2', streamName: 'k-k' },
    expected: { app: 'live2', tcUrl: 'rtmp://a.rtmp.youtube.com/live2', streamName: 'k-k' },
  },
  {
    name: "YouTube's backup server: the query stays with the application",
    given: { url: 'rtmp://b.rtmp.youtube.com/live2?backup=1', streamName: 'k-k' },
    expected: { app: 'live2?backup=1', tcUrl: 'rtmp://b.rtmp.youtube.com/live2?backup=1', streamName: 'k-k' },
  },
  {
    name: 'a query of the url follows the whole application',
    given: { url: 'rtmp://h/x/?backup=1', applicationName: '/live2/', streamName: 'k' },
    expected: { app: 'x/live2?backup=1' },
  },
  {
    name: 'a query of the name stays with the name',
    given: { url: 'rtmp://h/app', streamName: 'unsayable?bandwidthtest=true' },
    expected: { app: 'app', streamName: 'unsayable?bandwidthtest=true' },
  },
  { name: 'a key in the url', given: { url: 'rtmp://h/app/key' }, expected: { app: 'app', streamName: 'key' } },
  { name: 'a deep path', given: { url: 'rtmp://h/a/b/key' }, expected: { app: 'a/b', streamName: 'key' } },
  {
    name: 'a full address as services print it: the query belongs to the key at its end',
    given: { url: 'rtmp://push.example.com/live/unsayable?txSecret=1/2&txTime=3' },
    expected: { app: 'live', tcUrl: 'rtmp://push.example.com/live', streamName: 'unsayable?txSecret=1/2&txTime=3' },
  },
  {
    name: 'server with a query and key, joined by a slash',
    given: { url: 'rtmp://b.rtmp.youtube.com/live2?backup=1/k-k' },
    expected: { app: 'live2?backup=1', streamName: 'k-k' },
  },
  {
    name: 'a key in the url beside an application',
    given: { url: 'rtmp://h/key', applicationName: 'live2' },
    expected: { app: 'live2', streamName: 'key' },
  },
  {
    name: 'with a name the whole path is the application',
    given: { url: 'rtmp://h/a/b', streamName: 'k' },
    expected: { app: 'a/b' },
  },
  {
    name: 'Telegram: a path of one letter and a slash',
    given: { url: 'rtmps://dc4-1.rtmp.t.me/s/', streamName: '1:a_b' },
    expected: { secure: true, port: 443, app: 's', tcUrl: 'rtmps://dc4-1.rtmp.t.me/s', streamName: '1:a_b' },
  },
  {
    name: 'a port, kept in tcUrl',
    given: { url: 'rtmp://h:19350/live', streamName: 'k' },
    expected: { port: 19350, tcUrl: 'rtmp://h:19350/live' },
  },
  {
    name: 'the default port, left out of tcUrl',
    given: { url: 'rtmps://h:443/live', streamName: 'k' },
    expected: { port: 443, tcUrl: 'rtmps://h/live' },
  },
  {
    name: 'an IPv6 literal',
    given: { url: 'rtmp://[2001:DB8::1]:1936/live', streamName: 'k' },
    expected: { host: '2001:db8::1', port: 1936, tcUrl: 'rtmp://[2001:db8::1]:1936/live' },
  },
  {
    name: 'spaces around everything',
    given: { url: '  RTMP :// h/live/ \n', applicationName: ' ', streamName: ' /k\t' },
    expected: { host: 'h', app: 'live', streamName: 'k' },
  },
  { name: 'doubled slashes', given: { url: 'rtmp://h//a///b//', streamName: 'k' }, expected: { app: 'a/b' } },
  { name: 'a question mark alone', given: { url: 'rtmp://h/a?', streamName: 'k' }, expected: { app: 'a' } },
  {
    name: 'an empty name is none',
    given: { url: 'rtmp://h/a/k', streamName: ' ' },
    expected: { app: 'a', streamName: 'k' },
  },
  {
    name: 'disguised IPv4 addresses become plain ones',
    given: { url: 'rtmp://0x7f.1/a', streamName: 'k' },
    expected: { host: '127.0.0.1', tcUrl: 'rtmp://127.0.0.1/a' },
  },
  {
    name: 'international names become ASCII',
    given: { url: 'rtmp://bücher.example/a', streamName: 'k' },
    expected: { host: 'xn--bcher-kva.example' },
  },
];
for (const { name, given, expected } of rules) {
  test(name, () => expect(resolve(given)).toMatchObject(expected));
}

test('the protocol is RTMP in any case of letters', () => {
  expect(resolvePublishTarget({ protocol: 'rtmp', url: 'rtmp://h/a/k' })).toMatchObject({ host: 'h' });
});

test('a backup is resolved by the same rules', () => {
  const target = resolve({ url: 'rtmp://h/', backupUrl: 'rtmps://i', applicationName: 'a', streamName: 'k' });
  expect(target).toMatchObject({ host: 'h', backup: { host: 'i', secure: true, app: 'a', streamName: 'k' } });
  expect(resolve({ url: 'rtmp://h/a/k', backupUrl: ' ' })).not.toHaveProperty('backup');
});

const long = (length: number): string => 'x'.repeat(length);
const malformed: Record<PublishTargetMalformation, Given & { protocol?: string }> = {
  'unsupported-protocol': { protocol: 'SRT', url: 'rtmp://h/a/k' },
  'url-too-long': { url: `rtmp://h/a/${long(MAX_URL_LENGTH)}` },
  'missing-scheme': { url: 'live.twitch.tv/app', streamName: 'k' },
  'unsupported-scheme': { url: 'rtmpt://h/a', streamName: 'k' },
  'bad-credentials': { url: 'rtmp://:unsayable@h/a', streamName: 'k' },
  'bad-host': { url: 'rtmp:///app', streamName: 'k' },
  'bad-port': { url: 'rtmp://h:65536/a', streamName: 'k' },
  'bad-characters': { url: 'rtmp://h/a b', streamName: 'k' },
  'missing-application': { url: 'rtmp://h/', streamName: 'k' },
  'missing-stream-name': { url: 'rtmp://h/app' },
  'bad-application-name': { url: 'rtmp://h/', applicationName: 'a\u0000b', streamName: 'k' },
  'bad-stream-name': { url: 'rtmp://h/a', streamName: long(MAX_STREAM_NAME_LENGTH + 1) },
};
for (const [malformation, given] of Object.entries(malformed)) {
  test(`refused: ${malformation}`, () => {
    const refusal = resolvePublishTarget({ protocol: 'RTMP', ...given });
    expect(refusal).toMatchObject({ malformation, message: expect.stringMatching(/^\w+: .+\.$/) });
    expect(JSON.stringify(refusal)).not.toContain('unsayable');
  });
}

test('a user name and a password before the host, percent-encoded; nothing of them is shown or sent along', () => {
  const target = resolve({ url: 'rtmps://ann:p%40ss:unsayable%2Frd@h:444/a?b=1', streamName: 'k' });
  expect(target).toMatchObject({
    host: 'h',
    port: 444,
    credentials: { user: 'ann', password: 'p@ss:unsayable/rd' },
    app: 'a?b=1',
    tcUrl: 'rtmps://h:444/a?b=1',
    display: 'rtmps://h:444/a?…/****',
  });
  expect(resolve({ url: 'rtmp://a@b.example:pw@h/a', streamName: 'k' })).toMatchObject({
    host: 'h',
    credentials: { user: 'a@b.example', password: 'pw' },
  });
  expect(resolve({ url: 'rtmp://h/a', streamName: 'k' })).not.toHaveProperty('credentials');
  for (const userinfo of ['ann', 'ann:', ':pw', '', ':', 'ann:p%zz', 'ann:p%00', '%0aann:p']) {
    const refusal = resolve({ url: `rtmp://${userinfo}@h/a`, streamName: 'k' });
    expect(refusal, userinfo).toMatchObject({ malformation: 'bad-credentials', field: 'url' });
  }
});

test('refused: further forms', () => {
  for (const url of ['rtmp://', 'rtmp://[::1/a', 'rtmp://a%00b/a', 'rtmp://h[/a', 'rtmp://:1935/a', 'rtmp://[x]/a']) {
    expect(resolve({ url, streamName: 'k' }), url).toMatchObject({ malformation: 'bad-host' });
  }
  for (const port of ['0', '-1', '1e3', '123456', ' ']) {
    const refusal = resolve({ url: `rtmp://h:${port}/a`, streamName: 'k' });
    expect(refusal, port).toHaveProperty('malformation');
  }
  expect(resolve({ url: 'rtmp://h/a', streamName: 'k\u0007' })).toMatchObject({ malformation: 'bad-stream-name' });
  expect(resolve({ url: 'rtmp://h/', applicationName: long(MAX_URL_LENGTH + 1), streamName: 'k' })).toMatchObject({
    malformation: 'bad-application-name',
  });
  expect(resolve({ url: 'rtmp://h/a/k', backupUrl: 'http://i/a' })).toMatchObject({
    malformation: 'unsupported-scheme',
    field: 'backupUrl',
  });
});

test('a refusal is the error DEST_URL_INVALID', () => {
  const refusal = resolve({ url: 'rtmp://h/app' });
  if (!('malformation' in refusal)) throw new Error('not refused');
  expect(publishTargetError(refusal)).toMatchObject({ code: 'DEST_URL_INVALID', message: refusal.message });
});

test('display shows the server and neither key nor the values of a query', () => {
  const shown = (given: Given): string => (resolve(given) as PublishTarget).display;
  expect(shown({ url: 'rtmp://h/app', streamName: 'live_123_unsayable?x=1' })).toBe('rtmp://h/app/****');
  expect(shown({ url: 'rtmp://h/live_123_unsayable', applicationName: 'a' })).toBe('rtmp://h/a/****');
  expect(shown({ url: 'rtmp://h/app/live_123_unsayable', streamName: 'live_123_unsayable' })).toBe(
    'rtmp://h/app/****/****',
  );
  expect(shown({ url: 'rtmp://h:1/app?token=t0p', streamName: 'k' })).toBe('rtmp://h:1/app?…/****');
});

const parts = fc.constantFrom(
  'rtmp',
  'rtmps',
  ' ',
  ':',
  '//',
  '/',
  'host',
  '[::1]',
  '.',
  ':1',
  '@',
  '?',
  'a=b',
  'app',
  '%2f',
  '\u0000',
  'é',
);
test('any mixture of URL parts is resolved or refused, never thrown, and never shows a key', () => {
  fc.assert(
    fc.property(
      fc.array(parts, { maxLength: 10 }).map((all) => all.join('')),
      fc.boolean(),
      fc.constantFrom(undefined, '', 'SECRETKEY', 'SECRETKEY?SECRETKEY'),
      (tail, hasScheme, streamName) => {
        const result = resolve({ url: `${hasScheme ? 'rtmp://h/' : ''}${tail}`, streamName });
        if ('malformation' in result) expect(result.message).not.toContain('SECRETKEY');
        else {
          expect(result.app).not.toBe('');
          expect(result.streamName).not.toBe('');
          expect(result.display).not.toContain('SECRETKEY');
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
