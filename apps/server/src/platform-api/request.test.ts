import fc from 'fast-check';
import { expect, test } from 'vitest';
import { platformLimits } from './limits.ts';
import { parsePlatformRequest, type RequestMalformation } from './request.ts';

const FORM = 'application/x-www-form-urlencoded';
const encoder = new TextEncoder();

async function parsed(query: string, type: string, body: string | Uint8Array): Promise<Record<string, string>> {
  const result = await parsePlatformRequest(query, type, typeof body === 'string' ? encoder.encode(body) : body);
  if (typeof result === 'string') throw new Error(result);
  return Object.fromEntries(result);
}

/** As `curl -F` and the `form-data` package of npm write it (RFC 7578). */
function multipart(fields: Readonly<Record<string, string>>, boundary = '----formdata-undici-0123'): [string, string] {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return [`multipart/form-data; boundary=${boundary}`, `${parts.join('')}--${boundary}--\r\n`];
}

test('the query alone', async () => {
  expect(await parsed('cmd=GetRules&a=%D0%B6+b&empty=', '', '')).toEqual({ cmd: 'GetRules', a: 'ж b', empty: '' });
});

test.each([FORM, `${FORM}; charset=utf-8`, 'text/plain', ''])('a form sent as "%s"', async (type) => {
  expect(await parsed('', type, 'a=1&b=x%0D%0Ay')).toEqual({ a: '1', b: 'x\r\ny' });
});

test('the body overrides the query; the last of equals counts', async () => {
  expect(await parsed('a=1&b=2&b=3', FORM, 'a=4&a=5')).toEqual({ a: '5', b: '3' });
});

test('multipart fields, and a file as the text it holds', async () => {
  const [type, body] = multipart({ cmd: 'AddScenario', scenario_script: '// привет\r\n--x\r\n' });
  expect(await parsed('', type, body)).toEqual({ cmd: 'AddScenario', scenario_script: '// привет\r\n--x\r\n' });
  const file = body.replace(
    'name="scenario_script"',
    'name="scenario_script"; filename="a.js"\r\nContent-Type: text/javascript',
  );
  expect(await parsed('', type, file)).toMatchObject({ scenario_script: '// привет\r\n--x\r\n' });
});

test('JSON: scalars, lists and null', async () => {
  const body = JSON.stringify({ a: 'x', n: 1, t: true, l: [1, '2'], none: null });
  expect(await parsed('', 'application/json', body)).toEqual({ a: 'x', n: '1', t: 'true', l: '1;2', none: '' });
});

test('names of object internals are names like any other', async () => {
  expect((await parsePlatformRequest('__proto__=x&constructor=y', '', new Uint8Array())) as unknown).toEqual(
    new Map([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]),
  );
});

const many = Array.from({ length: platformLimits.parameters + 1 }, (_, i) => `p${i}=1`).join('&');
const malformed: Record<RequestMalformation, readonly [query: string, type: string, body: string | Uint8Array][]> = {
  'too-many-parameters': [
    [many, '', ''],
    ['', FORM, many],
    ['', ...multipart(Object.fromEntries(new URLSearchParams(many)))],
  ],
  'unsupported-content-type': [['', 'text/xml', '<a/>']],
  'malformed-json': [
    ['', 'application/json', '{"a":'],
    ['', 'application/json', '[1]'],
    ['', 'application/json', 'null'],
    ['', 'application/json', '{"a":{"b":1}}'],
    ['', 'application/json', '{"a":[[1]]}'],
  ],
  'malformed-multipart': [
    ['', 'multipart/form-data', 'x'],
    ['', 'multipart/form-data; boundary=a', 'no boundary here'],
    ['', 'multipart/form-data; boundary=a', '--a\r\nContent-Disposition: form-data; name="x"\r\n\r\ncut off'],
  ],
  'not-utf-8': [
    ['', FORM, Uint8Array.of(0x61, 0x3d, 0xff)],
    ['', 'application/json', Uint8Array.of(0x7b, 0xc3, 0x28, 0x7d)],
    ['a=%FF', '', ''],
    ['', FORM, 'a=%41&b=%c3%28'],
    [
      '',
      'multipart/form-data; boundary=a',
      Buffer.from('--a\r\nContent-Disposition: form-data; name="x"\r\n\r\n\xff\r\n--a--\r\n', 'latin1'),
    ],
  ],
};

for (const [malformation, requests] of Object.entries(malformed))
  test(malformation, async () => {
    for (const [query, type, body] of requests)
      expect(await parsePlatformRequest(query, type, typeof body === 'string' ? encoder.encode(body) : body)).toBe(
        malformation,
      );
  });

test('any text survives every encoding, byte for byte', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((value) => value.toWellFormed());
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const wanted = { s: value };
      expect(await parsed('', FORM, new URLSearchParams(wanted).toString())).toEqual(wanted);
      expect(await parsed('', 'application/json', JSON.stringify(wanted))).toEqual(wanted);
      expect(await parsed('', ...multipart(wanted))).toEqual(wanted);
    }),
    { numRuns: 100, examples: [['\ufeffBOM'], ['a\r\nb\rc\nd'], ['\r\n'], ['💥\u2028'], ['a+b&c=d%20e']] },
  );
});

test('damaged requests never throw', async () => {
  const [type, body] = multipart({ a: '1', b: '2' });
  const wires = [encoder.encode(body), encoder.encode('{"a":[1,"2"]}'), encoder.encode('a=%41&b=2')];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...wires),
      fc.nat(200),
      fc.nat(200),
      fc.nat(255),
      async (wire, keep, at, value) => {
        const damaged = wire.slice(0, keep);
        if (at < damaged.length) damaged[at] = value;
        for (const contentType of [type, 'application/json', FORM])
          await parsePlatformRequest('', contentType, damaged);
      },
    ),
    { numRuns: 200 },
  );
});
