import { threadCpuMs } from '@callcast/testing/cpu-time';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { securityLimits } from './limits.ts';
import { Redactor, redactPatterns } from './redactor.ts';

test.each([
  ['rtmp://live-sfo.twitch.tv/app/live_12345_unsayable', 'rtmp://live-sfo.twitch.tv/app/***'],
  [
    'publishing to rtmps://a.rtmps.youtube.com:443/live2/abcd-efgh?backup=1 now',
    'publishing to rtmps://a.rtmps.youtube.com:443/live2/*** now',
  ],
  ['"rtmp://h/app/instance/key"', '"rtmp://h/app/instance/***"'],
  ['(rtmp://h/app/key).', '(rtmp://h/app/***).'],
  ['rtmp://h/app', 'rtmp://h/app'],
  ['rtmp://h/app/', 'rtmp://h/app/'],
  ['rtmp://h/app?token=secret', 'rtmp://h/app?***'],
  ['RTMP://H/app/KEY', 'RTMP://H/app/***'],
  ['rtmp://user:pass@h/app/key', 'rtmp://***@h/app/***'],
  ['postgres://u:p@db/x', 'postgres://***@db/x'],
  ['Authorization: Bearer abcdefghijkl', 'Authorization: Bearer ***'],
  ['{"password":"unsayable22","x":1}', '{"password":"***","x":1}'],
  ['user_password=Unsayable-1&user_name=u', 'user_password=***&user_name=u'],
  ['secret_name=n&secret_value=unsayable', 'secret_name=n&secret_value=***'],
  ['api_key: 0123456789', 'api_key: ***'],
  ['"streamName":"live_x"', '"streamName":"***"'],
  ['/logs/1?token=abc.def', '/logs/1?token=***'],
  ['https://example.com/a/b is no secret', 'https://example.com/a/b is no secret'],
  ['the key frame arrived', 'the key frame arrived'],
])('by its place: %#', (line, clean) => {
  expect(redactPatterns(line)).toBe(clean);
});

test('registered secrets are masked until released, counted by holder', () => {
  const redactor = new Redactor();
  const releaseFirst = redactor.register('live_unsayable');
  const releaseSecond = redactor.register('live_unsayable');
  expect(redactor.redact('a live_unsayable b live_unsayable')).toBe('a *** b ***');
  releaseFirst();
  releaseFirst();
  expect(redactor.redact('live_unsayable')).toBe('***');
  releaseSecond();
  expect(redactor.redact('live_unsayable')).toBe('live_unsayable');
});

test('a word is no secret: a tenant cannot blank the log', () => {
  const redactor = new Redactor();
  redactor.register('');
  redactor.register('e');
  redactor.register('started');
  expect(redactor.redact('the server started')).toBe('the server started');
});

test('the number of secrets is bounded', () => {
  const redactor = new Redactor();
  for (let i = 0; i < securityLimits.secrets; i++) redactor.register(`secret-number-${i}`);
  redactor.register('one-too-many');
  expect(redactor.redact('one-too-many')).toBe('one-too-many');
  expect(redactor.redact('secret-number-0')).toBe('***');
});

/** However a secret is written into a line, it does not come out. */
test('a secret does not survive in plain text, JSON or a url', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: securityLimits.secretCharacters, maxLength: 40 }), (secret) => {
      fc.pre(!'*'.repeat(40).includes(secret));
      const redactor = new Redactor();
      redactor.register(secret);
      for (const written of [secret, JSON.stringify({ a: secret }), encodeURIComponent(secret.toWellFormed())])
        expect(redactor.redact(`x ${written} y`)).not.toContain(JSON.stringify(secret).slice(1, -1));
    }),
    { numRuns: 100 },
  );
});

test('a long line of near misses takes no long time', () => {
  const before = threadCpuMs();
  redactPatterns(`rtmp://${'a/'.repeat(50_000)} ${'a:'.repeat(50_000)}//x@ ${'password='.repeat(10_000)}`);
  expect(threadCpuMs() - before).toBeLessThan(1_000);
});

test('tokens of sessions are masked wherever they stand, and words that only begin like them are not', () => {
  const token = `ctl_${'a-B_9z'.repeat(4)}`;
  const check = token.replace('ctl', 'chk');
  expect(redactPatterns(`http://h/request/9/${token}/x?y and "${check}"`)).toBe(
    'http://h/request/9/ctl_***/x?y and "chk_***"',
  );
  expect(redactPatterns('ctl_short and systemctl_abcdefghijklmnopqrstuvwx')).toBe(
    'ctl_short and systemctl_abcdefghijklmnopqrstuvwx',
  );
});
