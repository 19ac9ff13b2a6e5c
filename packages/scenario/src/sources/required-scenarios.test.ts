import { expect, test } from 'vitest';
import { withRequired } from './required-scenarios.ts';

/** The names in the order in which they run. */
async function order(bound: string[], texts: Record<string, string>): Promise<string[]> {
  const named = (names: readonly string[]) =>
    names.flatMap((name) => (Object.hasOwn(texts, name) ? [{ name, source: texts[name] ?? '' }] : []));
  return (await withRequired(named(bound), async (names) => named(names))).map(({ name }) => name);
}

test('what a scenario requires runs before it, and what that requires before that', async () => {
  const texts = { main: 'require("tools");require(`config`)', tools: "require( 'config' );", config: '', other: '' };
  expect(await order(['main'], texts)).toEqual(['config', 'tools', 'main']);
});

test('names of modules, of nobody, in variables and in escapes are none', async () => {
  const texts = {
    main: `require(Modules.Conference); require('conference'); require(name); require('a' + b); myrequire('x')`,
    x: '',
  };
  expect(await order(['main'], texts)).toEqual(['main']);
});

test('the order of the rule stays; what it binds is not fetched again; a circle ends', async () => {
  const texts = { a: "require('b')", b: "require('a')", c: "require('c')", z: '' };
  expect(await order(['z', 'a', 'b', 'c'], texts)).toEqual(['z', 'b', 'a', 'c']);
});

test('at most twenty', async () => {
  const texts = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`s${i}`, `require('s${i + 1}')`]));
  expect(await order(['s0'], texts)).toHaveLength(21);
});
