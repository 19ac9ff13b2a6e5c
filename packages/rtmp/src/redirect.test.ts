import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redirectedTarget } from './redirect.ts';
import { KEY, targetTo } from './testing/publish-pair.ts';

const plain = targetTo('rtmp://cdn.example/live?token=unsayable');
const secure = targetTo('rtmps://ann:unsayable@cdn.example:8443/live');

test('another server, with an application of its own or with ours', () => {
  expect(redirectedTarget(plain, 'rtmp://edge.example:1936/push?x=1')).toMatchObject({
    host: 'edge.example',
    port: 1936,
    app: 'push?x=1',
    tcUrl: 'rtmp://edge.example:1936/push?x=1',
    streamName: KEY,
  });
  expect(redirectedTarget(plain, ' rtmp://edge.example/ ')).toMatchObject({ app: 'live?token=unsayable' });
  expect(redirectedTarget(targetTo('rtmp://h/a/b'), 'rtmp://edge')).toMatchObject({ app: 'a/b', port: 1935 });
});

test('the stream name at the end of the address is not part of the application', () => {
  for (const end of [KEY, `${KEY}?vhost=x`]) {
    expect(redirectedTarget(plain, `rtmp://edge/live/${end}`)).toMatchObject({ app: 'live', streamName: KEY });
  }
  expect(redirectedTarget(plain, `rtmp://edge/${KEY}`)).toMatchObject({ app: KEY });
});

test('references that complete the address we are at', () => {
  expect(redirectedTarget(secure, '//edge.example/live2')).toMatchObject({
    secure: true,
    host: 'edge.example',
    port: 443,
  });
  expect(redirectedTarget(secure, '/live2')).toMatchObject({ host: 'cdn.example', port: 8443, app: 'live2' });
  expect(redirectedTarget(targetTo('rtmp://[::1]:1/a'), '/b')).toMatchObject({ host: '::1', port: 1, app: 'b' });
});

test('encryption may be gained, and is never given up', () => {
  expect(redirectedTarget(plain, 'rtmps://edge/live')).toMatchObject({ secure: true });
  expect(redirectedTarget(secure, 'rtmp://edge/live')).toBe('redirect-without-tls');
});

test('credentials go along, unless the address has its own; the backup does not', () => {
  expect(redirectedTarget(secure, 'rtmps://edge/live')).toMatchObject({
    credentials: { user: 'ann', password: 'unsayable' },
  });
  expect(redirectedTarget(secure, 'rtmps://bob:x@edge/live')).toMatchObject({
    credentials: { user: 'bob', password: 'x' },
  });
  expect(redirectedTarget({ ...plain, backup: secure }, 'rtmp://edge/live')).not.toHaveProperty('backup');
});

test('what is no address of RTMP', () => {
  for (const reference of ['', 'http://edge/live', 'edge.example', 'rtmp://', 'rtmp://h:0/a', 'x'.repeat(5_000)]) {
    expect(redirectedTarget(plain, reference), reference).toBe('redirect-not-rtmp');
  }
});

test('whatever a server names, key and password are not shown', () => {
  const parts = fc.constantFrom('rtmp://', 'rtmps://', 'edge', '/', '?', ':', '@', KEY, 'live', '..', '//');
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 8 }), (all) => {
      const target = redirectedTarget(secure, all.join(''));
      if (typeof target !== 'string') expect(target).toMatchObject({ secure: true, streamName: KEY });
      if (typeof target !== 'string')
        expect(target.display.slice(target.display.indexOf(target.host))).not.toContain('pw');
    }),
    { numRuns: 2_000 },
  );
});
