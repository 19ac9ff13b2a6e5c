import { millis } from '@callcast/core';
import type { StripAnswer } from '@callcast/scenario/sources';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { realTime } from '../real-time.ts';
import { stripTypes } from './io/strip-types.ts';
import { sourceLimits } from './limits.ts';
import { ScenarioSources } from './scenario-sources.ts';

const scheduler = new VirtualScheduler(); // stands still: no text takes too long, however busy the machine is
const real = new ScenarioSources({ clock: scheduler, stripTypes: (source) => stripTypes(source, scheduler) });
const read = (source: string, name = 'talk') => real.read({ name, source });

test('JavaScript is JavaScript, and costs no thread; a name in .ts says TypeScript', async () => {
  const source = 'const a = f < number > (1);\n';
  expect(real.known({ name: 'talk', source })).toEqual({ kind: 'javascript' });
  expect(real.known({ name: 'talk.ts', source })).toBeUndefined();
  expect(await read(source, 'talk.ts')).toEqual({ kind: 'typescript', source: 'const a = f            (1);\n' });
  expect(real.known({ name: 'talk.ts', source })).toMatchObject({ kind: 'typescript' });
  expect(real.known({ name: 'talk', source })).toEqual({ kind: 'javascript' });
});

test('types go, lines and columns stay', async () => {
  const source = [
    "import type { Call } from './types';",
    'interface Show { name: string }',
    'type Key = "привет 👋" | `漢`;\r',
    '\tconst show = { name: "👋" } satisfies Show as Show; f<Key>(show!.name);',
    'declare const VoxEngine: any;',
    'function f<T extends Key>(this: void, key?: T | string): asserts key is T {}',
  ].join('\n');
  const verdict = await read(source);
  const stripped = verdict.kind === 'typescript' ? verdict.source : '';
  expect(stripped).toHaveLength(source.length);
  const breaks = (text: string) => [...text.matchAll(/[\r\n]/g)].map(({ index }) => index);
  expect(breaks(stripped)).toEqual(breaks(source));
  expect(stripped.indexOf('const show')).toBe(source.indexOf('const show'));
  expect(stripped.lastIndexOf('key')).toBe(source.indexOf('key?'));
  for (const gone of ['interface', 'Key', 'declare', 'satisfies', 'asserts']) expect(stripped).not.toContain(gone);
});

test.each([
  ['let a = 1;\n\tlet b; const enum C {\n D }\nlet c', 2, 15, /^enum is not supported/],
  ['enum Codec { H264 }', 1, 1, /^enum is not supported.*constant object/],
  ['let a = 1;\n\tclass A { constructor(private x: string) {} }', 2, 32, /^parameter property is not supported/],
  ['const 漢 = "👋"; namespace N { export const a = 1 }', 1, 17, /^namespace declaration is not supported/],
  ['const привет = <any>b;', 1, 16, /^a type assertion by angle brackets.*`value as Type`/],
  ['a;\tlet c = <any>d;', 1, 12, /^a type assertion by angle brackets/],
  ['import fs = require("fs");', 1, 1, /^import equals.*nothing is imported/],
])('%j is TypeScript that no removal of types makes JavaScript', async (source, line, column, message) => {
  for (const name of ['talk', 'talk.ts'])
    expect(await read(source, name)).toEqual({
      kind: 'error',
      language: 'typescript',
      error: { line, column, message: expect.stringMatching(message) as string },
    });
});

test('what is neither is told in the words of V8, unless its name says TypeScript', async () => {
  const source = 'let a = 1;\n\tlet b = "👋" c;';
  expect(await read(source)).toEqual({
    kind: 'error',
    language: 'javascript',
    error: { line: 2, column: 15, message: "Unexpected identifier 'c'" },
  });
  expect(await read(source, 'a.ts')).toMatchObject({ language: 'typescript', error: { line: 2, column: 15 } });
  expect(await read('let a: number = 1;\n  import b from "c"')).toMatchObject({
    language: 'typescript',
    error: { line: 2, column: 3, message: 'Cannot use import statement outside a module' },
  });
  expect(await read('f(')).toMatchObject({ error: { line: 1, column: 3, message: 'Unexpected end of input' } });
});

test('a text that breaks the parser is refused, and the next one is read', async () => {
  for (const hostile of ['('.repeat(20_000), 'let a: x = '.concat('if(1)'.repeat(20_000)), 'f<a,'.repeat(40_000)]) {
    const verdict = await read(hostile, 'hostile.ts');
    expect(verdict).toMatchObject({ kind: 'error', language: 'typescript', error: { line: 1 } });
  }
  expect(await read('let b: string = ""', 'after.ts')).toMatchObject({ kind: 'typescript' });
});

test('a text that keeps the parser busy is given up, and for a minute not tried again', async () => {
  const hostile = `${'a ? (b) : c => '.repeat(30)}d`;
  const time = new VirtualScheduler();
  let tries = 0;
  const sources = new ScenarioSources({
    clock: time,
    stripTypes: (source) => {
      tries++;
      return stripTypes(source, realTime);
    },
  });
  const scenario = { name: 'hostile.ts', source: hostile };
  expect(await sources.read(scenario)).toMatchObject({
    error: { message: expect.stringContaining('too long') as string },
  });
  await sources.read(scenario);
  expect(tries).toBe(1);
  time.advance(millis(sourceLimits.timeoutKeptMs));
  await sources.read(scenario);
  expect(tries).toBe(2);
});

test('no text at all makes reading fail', async () => {
  const alphabet = fc.constantFrom(
    '{',
    '}',
    '<',
    '>',
    '(',
    ')',
    'a',
    ':',
    '=',
    ';',
    '\n',
    '"',
    '`',
    '${',
    '👋',
    '\ud800',
    'enum ',
    'type ',
    '\0',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(alphabet, { maxLength: 12 }), async (parts) => {
      const verdict = await read(parts.join(''), 'noise.ts');
      if (verdict.kind === 'typescript') expect(verdict.source).toHaveLength(parts.join('').length);
    }),
    { numRuns: 25, interruptAfterTimeLimit: 10_000, markInterruptAsFailure: false },
  );
});

function countingSources(answer: (source: string) => StripAnswer) {
  const asked: string[] = [];
  const sources = new ScenarioSources({
    clock: scheduler,
    stripTypes: async (source) => {
      asked.push(source);
      return answer(source);
    },
  });
  return { asked, sources };
}

test('texts read last are remembered, so many and so much of them', async () => {
  const { asked, sources } = countingSources((source) => ({ kind: 'stripped', source }));
  const large = (letter: string) => ({ name: 'a.ts', source: letter.repeat(sourceLimits.rememberedCharacters / 4) });
  for (const letter of 'abcd') await sources.read(large(letter));
  await sources.read(large('a'));
  expect(asked).toHaveLength(4);
  await sources.read(large('e'));
  await sources.read(large('a'));
  expect(asked).toHaveLength(5);
  await sources.read(large('b'));
  expect(asked).toHaveLength(6);
  const small = (i: number) => ({ name: 'a.ts', source: `${i}` });
  for (let i = 0; i <= sourceLimits.remembered; i++) await sources.read(small(i));
  asked.length = 0;
  await sources.read(small(1));
  expect(asked).toHaveLength(0);
  await sources.read(small(0));
  expect(asked).toHaveLength(1);
});

test('one is read at a time, once; too many are refused', async () => {
  let finish: (() => void)[] = [];
  let asked = 0;
  const sources = new ScenarioSources({
    clock: scheduler,
    stripTypes: async (source) => {
      asked++;
      await new Promise<void>((resolve) => finish.push(resolve));
      return { kind: 'stripped', source };
    },
  });
  const reading = Array.from({ length: sourceLimits.waiting + 1 }, () => sources.read({ name: 'a.ts', source: 'a' }));
  await expect(sources.read({ name: 'a.ts', source: 'b' })).rejects.toMatchObject({ code: 'SECURITY_BUSY' });
  await expect.poll(() => finish.length).toBe(1);
  for (const done of finish) done();
  finish = [];
  await Promise.all(reading);
  expect(asked).toBe(1);
});
