import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { readGuestModules } from './guest-modules.ts';
import { linkModules } from './link-modules.ts';

function link(files: Record<string, string>): string {
  return linkModules({ entry: 'main.ts', sources: new Map(Object.entries(files)) });
}

function run(files: Record<string, string>): unknown {
  const context: Record<string, unknown> = {};
  const value = runInNewContext(link(files), context);
  expect(context).toEqual({}); // nothing is left behind
  return JSON.parse(JSON.stringify(value));
}

test('modules see what they import of each other, and nothing else; each is run once, after those it needs', () => {
  const value = run({
    'main.ts': `import { one } from './sub/one.ts';
import {
  Two,
  order as sequence,
} from './two.ts';
const secret = 'main';
export const all = [one(), new Two().name, secret, sequence.join()];`,
    'one.ts': `import { order } from './two.ts';
const secret = 'one';
order.push('one');
export function one() { return secret; }`,
    'two.ts': `export const order = ['two'];
export class Two { name = typeof secret; }`,
  });
  expect(value).toEqual({ all: ['one', 'undefined', 'main', 'two,one'] });
});

test('a module is strict, as modules are', () => {
  expect(run({ 'main.ts': 'export const self = (function () { return typeof this; })();' })).toEqual({
    self: 'undefined',
  });
});

test('comments and indentation are left out, and lines stay lines', () => {
  const source = `/** First
 * second */
/** Kept, for its code */ const kept = 1;
export function line() {
  // third
  return kept + new Error().stack.split('\\n')[1]; /** fourth */
}`;
  const text = link({ 'main.ts': source });
  expect(text).not.toMatch(/First|second|third|^ +/m);
  const before = text.split('\n').indexOf('(() => {') + 1;
  const linked = runInNewContext(text, {}, { filename: 'guest' }) as { line(): string };
  expect(linked.line()).toContain(`guest:${before + 6}:`);
});

test('one byte for each character, with the same strings', () => {
  const files = { 'main.ts': "export const text = 'cut…' + `—` + 'é' + '😀';" };
  expect(link(files)).not.toMatch(/[^\0-\xff]/);
  expect(run(files)).toEqual({ text: 'cut…—é😀' });
});

test.each([
  ["import * as two from './two.ts';", 'cannot be linked'],
  ["import two from './two.ts';", 'cannot be linked'],
  ["import './two.ts';", 'cannot be linked'],
  ['export let count = 0;', 'cannot be linked'],
  ['export default 1;', 'cannot be linked'],
  ["export { one } from './two.ts';", 'cannot be linked'],
  ["import { one } from './none.ts';", 'no module none.ts'],
  ["import { one } from './main.ts';", 'cycle'],
  ['export const text = `a\n  b`;', 'several lines'],
])('what it does not know is a broken invariant: %s', (text, message) => {
  expect(() => link({ 'main.ts': text, 'two.ts': 'export const one = 1;' })).toThrow(message);
});

test('the guest’s own files are linked, without a byte of comment that each isolate would keep', () => {
  const modules = readGuestModules();
  const text = linkModules(modules);
  const written = [...modules.sources.values()].join('').length;
  expect(text.length).toBeLessThan(0.75 * written);
});
