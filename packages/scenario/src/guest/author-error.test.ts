import { expect, test } from 'vitest';
import { authorPosition, describeThrown } from './author-error.ts';

/** Stacks as V8 writes them, with the guest's own files around the author's. */
const stacks = [
  ['a call inside a function', 'Error: x\n    at f (start stream:7:3)\n    at start stream:9:1', 'start stream:7:3'],
  ['the top level', 'Error: x\n    at start stream:9:1', 'start stream:9:1'],
  [
    'our files first',
    'Error: x\n    at Call.sendMediaTo (callcast:call.ts:5:7)\n    at start stream:4:5',
    'start stream:4:5',
  ],
  ['an async function', 'Error: x\n    at async start stream:4:5', 'start stream:4:5'],
  ['a constructor', 'Error: x\n    at new Thing (start stream:4:5)', 'start stream:4:5'],
  [
    'eval',
    'Error: x\n    at eval (eval at <anonymous> (start stream:1:2), <anonymous>:3:1)\n    at start stream:8:9',
    'start stream:8:9',
  ],
  ['a name that ends alike', 'Error: x\n    at restart stream:1:1', undefined],
  ['a message that looks like a line', 'Error: start stream:1:1', undefined],
  ['nothing', '', undefined],
] as const;

for (const [name, stack, position] of stacks) {
  test(`position: ${name}`, () => expect(authorPosition(stack, ['other', 'start stream'])).toBe(position));
}

test('a compile error names its position only when it is the author’s', () => {
  const error = new SyntaxError("Unexpected token '=' [s:2:9]");
  expect(describeThrown(error, ['s'])).toBe("s:2:9 SyntaxError: Unexpected token '='");
  expect(describeThrown(error, ['t'])).toBe("t SyntaxError: Unexpected token '=' [s:2:9]");
});

test('long messages are cut, strange ones survive', () => {
  expect(describeThrown(new Error('x'.repeat(9_999)), ['s']).length).toBeLessThan(1_100);
  const deep = new Error('x');
  deep.stack = `${' '.repeat(16_384)}\n    at s:1:1`;
  expect(describeThrown(deep, ['s'])).toBe('s Error: x');
  const numbered = new Error('x');
  Object.assign(numbered, { message: 42, stack: 7 });
  expect(describeThrown(numbered, ['s'])).toBe('s Error: 42');
  expect(describeThrown(undefined, ['s'])).toBe('s Uncaught undefined');
  expect(describeThrown(Symbol('q'), ['s', 't'])).toBe('s+t Uncaught Symbol(q)');
  expect(describeThrown(Object.create(null), ['s'])).toBe('s Uncaught [object Object]');
});
