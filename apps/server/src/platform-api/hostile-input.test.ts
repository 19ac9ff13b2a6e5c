import fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { describe, expect, test } from 'vitest';
import { startTestServer, TEST_API_KEY, type TestServer } from '../api/test-server.ts';
import { platformLimits } from './limits.ts';
import { platformCommands } from './registry.ts';
import { expectDocumented } from './testing/documented-answer.ts';

const RUNS = 25;

/** What people, clients and attackers put where something else belongs. */
const values = fc.oneof(
  fc.constantFrom(
    ...['', '0', '1', '-1', '1.5', '1e3', '007', '9007199254740993', '99999999999999999999', 'NaN', 'Infinity', '0x10'],
    ...[
      'true',
      'false',
      'TRUE',
      'yes',
      'null',
      'undefined',
      '[]',
      '{}',
      '["1"]',
      ';',
      ';;',
      '1;2;3',
      'all',
      'any',
      'ALL',
    ],
    ...[
      "'",
      "'; drop table users;--",
      '" or 1=1',
      '%',
      '_',
      '\\',
      '../../etc/passwd',
      '\0',
      'a\0b',
      '\ufeff',
      '\u2028',
    ],
    ...[
      '\r\nSet-Cookie: a=b',
      '<script>',
      '(',
      '(a+)+b',
      '(?:',
      '[',
      '2026-05-04 12:00:00',
      '2026-13-45',
      '0000-00-00',
    ],
    ...['9999-12-31 23:59:59', '-000001-01-01', 'Europe/Berlin', 'Etc/GMT+12', '+03:00', 'streaming', 'streaming.demo'],
    ...[
      'startStream',
      'streamRule',
      'user1',
      '192.0.2.0/24',
      '999.1.1.1/8',
      '0.0.0.0/0',
      '1.2.3.4/255.0.255.0',
      'Owner',
    ],
    ...['__proto__', 'constructor', 'toString', '💥', 'ж'.repeat(300), 'a'.repeat(3_000), '1;'.repeat(1_500)],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.integer().map(String),
);

/** Values that only JSON can carry. */
const jsonValues = fc.oneof(
  values,
  fc.constantFrom(null, true, 1, -1, 1e300, [1, '2'], ['a'], [], '\ud800', 'a\udfff'),
  fc.constantFrom({ a: 1 }, [[1]], [{}]),
);

const AUTHORISED = { account_id: '1', api_key: TEST_API_KEY };

/** Never a fault of ours, never another code than the documented ones. */
async function send(server: TestServer, command: string, inject: InjectOptions): Promise<void> {
  const answer = await server.app.inject(inject);
  const said = `${command}: ${JSON.stringify(inject).slice(0, 600)} → ${answer.body.slice(0, 300)}`;
  expect([200, 429], said).toContain(answer.statusCode);
  const declared = platformCommands.get(command.toLowerCase());
  if (answer.statusCode === 200 && declared) expectDocumented(declared, answer.json());
}

describe('whatever the parameters are, the answer is one of the documented ones', () => {
  for (const { name, parameters } of platformCommands.values()) {
    const known = Object.keys(parameters);
    const some = <T>(value: fc.Arbitrary<T>) =>
      fc.dictionary(fc.constantFrom(...known, 'unknown'), value, { maxKeys: 8, noNullPrototype: true });
    const isPassword = known.includes('user_password');
    test(name, async () => {
      const server = await startTestServer();
      const numRuns = isPassword ? 10 : RUNS;
      await fc.assert(
        fc.asyncProperty(some(values), async (given) => {
          const fields = Object.entries({ ...given, ...AUTHORISED }).map(([k, v]): [string, string] => [k, v]);
          const form = new URLSearchParams(fields).toString();
          if (form.length < 8_000) await send(server, name, { url: `/platform_api/${name}?${form}` });
          const headers = { 'content-type': 'application/x-www-form-urlencoded' };
          await send(server, name, { method: 'POST', url: `/platform_api?cmd=${name}`, headers, payload: form });
        }),
        { numRuns },
      );
      await fc.assert(
        fc.asyncProperty(some(jsonValues), async (given) => {
          const payload = JSON.stringify({ ...given, ...AUTHORISED });
          const headers = { 'content-type': 'application/json' };
          await send(server, name, { method: 'POST', url: `/platform_api/${name}`, headers, payload });
        }),
        { numRuns },
      );
      await fc.assert(
        fc.asyncProperty(some(values), async (given) => {
          const form = new FormData();
          for (const [field, value] of Object.entries({ ...given, ...AUTHORISED })) form.append(field, value);
          const body = new Response(form);
          const headers = { 'content-type': body.headers.get('content-type') ?? '' };
          const payload = Buffer.from(await body.arrayBuffer());
          await send(server, name, { method: 'POST', url: `/platform_api/${name}`, headers, payload });
        }),
        { numRuns },
      );
    });
  }
});

test('whatever a client says it is, it is told a code of authorization, by every command', async () => {
  const server = await startTestServer();
  const authorisations = fc.record(
    {
      account_id: values,
      account_name: values,
      account_email: values,
      api_key: values,
      session_id: values,
      authorization: fc.oneof(
        fc.constantFrom('', 'Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic YTpi', `Bearer ${'a'.repeat(5_000)}`),
        fc.stringMatching(/^[A-Za-z0-9_.-]{0,60}$/).map((token) => `Bearer ${token}`),
        fc
          .tuple(fc.jsonValue(), fc.jsonValue())
          .map((parts) => parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.'))
          .map((unsigned) => `Bearer ${unsigned}.AAAA`),
      ),
    },
    { requiredKeys: [] },
  );
  const names = [...platformCommands.values()].map(({ name }) => name);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), authorisations, async (name, { authorization, ...fields }) => {
      server.scheduler.advance(60_000); // forgets the failures before
      const answer = await server.app.inject({
        method: 'POST',
        url: `/platform_api/${name}`,
        headers: {
          'content-type': 'application/json',
          ...(authorization === undefined ? {} : { authorization }),
        },
        payload: JSON.stringify(fields),
      });
      const { error } = answer.json<{ error?: { code: number } }>();
      expect([100, 447, 454, 455, 456], answer.body).toContain(error?.code);
    }),
    { numRuns: 300 },
  );
});

test('a list has its limit', async () => {
  const server = await startTestServer();
  const many = (count: number) => Array.from({ length: count }, (_, i) => i + 1).join(';');
  const call_session_history_id = (count: number) => ({ call_session_history_id: many(count) });
  const limit = platformLimits.listEntries;
  expect(await server.refusal('GetCallHistory', call_session_history_id(limit))).toBeUndefined();
  expect(await server.refusal('GetCallHistory', call_session_history_id(limit + 1))).toBe(101);
});
