import type { Random } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Authentication, authenticate } from './authenticate.ts';
import { parseChallenge } from './challenge.ts';

const credentials = { user: 'ann', password: 'secret' };
const asks = (method: string): string => `[ AccessManager.Reject ] : [ code=403 need auth; authmod=${method} ] : `;
const challenges = (method: string, parameters: string): string =>
  `[ AccessManager.Reject ] : [ authmod=${method} ] : ?reason=needauth&user=ann&${parameters}`;
const NAMED: Authentication = { query: 'authmod=adobe&user=ann', isProof: false };

function step(
  description: string,
  options: { app?: string; given?: Authentication; nonce?: number; known?: boolean } = {},
): ReturnType<typeof authenticate> | 'no challenge' {
  const challenge = parseChallenge(description);
  if (challenge === undefined) return 'no challenge';
  const { app = 'live', given, nonce = 0, known = true } = options;
  const random: Random = { uint32: () => nonce, bytes: (length) => new Uint8Array(length) };
  return authenticate(challenge, known ? { app, credentials } : { app }, given, random);
}

/** What FFmpeg 5.1's client answered for ann:secret, with the nonce that it had drawn. */
const SALT = 'salt=c2FsdHNhbHQ=&challenge=Y2hhbGxlbmdl';
const vectors = [
  {
    name: 'adobe',
    challenge: challenges('adobe', `${SALT}&opaque=b3BhcXVl`),
    nonce: 0x063af7a5,
    query: 'authmod=adobe&user=ann&challenge=063af7a5&response=98WJzto6tCnnhrxBjOcfzQ==&opaque=b3BhcXVl',
  },
  {
    name: 'adobe without opaque',
    challenge: challenges('adobe', SALT),
    nonce: 0xd859727f,
    query: 'authmod=adobe&user=ann&challenge=d859727f&response=qt2nODpbTc5mKK5HkibGOQ==',
  },
  {
    name: 'limelight',
    challenge: challenges('llnw', 'nonce=0123456789abcdef'),
    nonce: 0x144fdbdc,
    query:
      'authmod=llnw&user=ann&nonce=0123456789abcdef&cnonce=144fdbdc&nc=00000001&response=19cf1ea64f123aac00ca8b342f226238',
  },
  {
    name: 'limelight, an application with an instance',
    challenge: challenges('llnw', 'nonce=0123456789abcdef'),
    app: 'live/inst',
    nonce: 0x355d9908,
    query:
      'authmod=llnw&user=ann&nonce=0123456789abcdef&cnonce=355d9908&nc=00000001&response=dc744c77cea91d055bb8e94508aa65f1',
  },
];
for (const { name, challenge, query, ...options } of vectors) {
  test(`a proof as others give it: ${name}`, () => {
    expect(step(challenge, { ...options, given: NAMED })).toEqual({ query, isProof: true });
  });
}

test("limelight's application is hashed without its query", () => {
  const [, , , { challenge, nonce, query }] = vectors as [unknown, unknown, unknown, (typeof vectors)[number]];
  expect(step(challenge, { app: 'live/inst?a=b', nonce })).toEqual({ query, isProof: true });
});

test('first the name, then the proof, and no third time', () => {
  expect(step(asks('adobe'))).toEqual(NAMED);
  expect(step(asks('llnw'))).toEqual({ query: 'authmod=llnw&user=ann', isProof: false });
  expect(step(asks('adobe'), { given: NAMED })).toBe('DEST_AUTH_REJECTED');
  const given = { query: '', isProof: true };
  expect(step(challenges('adobe', SALT), { given })).toBe('DEST_AUTH_REJECTED');
  for (const reason of ['authfailed', 'nosuchuser', 'whatever']) {
    const refused = `[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=${reason}&opaque=x`;
    expect(step(refused, { given })).toBe('DEST_AUTH_REJECTED');
  }
});

test('without credentials, and with methods that nobody knows', () => {
  expect(step(asks('adobe'), { known: false })).toBe('DEST_AUTH_NEEDED');
  for (const method of ['akamai', 'constructor']) expect(step(asks(method))).toBe('DEST_AUTH_UNSUPPORTED');
});

test('a refusal that is no challenge', () => {
  for (const words of ['', 'no such app', 'authmod=', 'xauthmod=adobe']) expect(step(words)).toBe('no challenge');
});

test('a challenge longer than any is cut, not obeyed in full', () => {
  const answer = step(challenges('llnw', `nonce=${'n'.repeat(60_000)}`)) as Authentication;
  expect(answer.query.length).toBeLessThan(3_000);
});

test('whatever a server says, the answer is one of these', () => {
  const words = fc.constantFrom(
    'authmod=',
    'adobe',
    'llnw',
    '?reason=',
    'needauth',
    '&',
    '=',
    'salt',
    'nonce',
    'user',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 12 }), (parts) => {
      const answer = step(parts.join(''));
      if (typeof answer !== 'string') expect(answer.query).not.toContain(credentials.password);
      else expect(answer).toMatch(/^(?:no challenge|DEST_AUTH_\w+)$/);
    }),
    { numRuns: 2_000 },
  );
});
