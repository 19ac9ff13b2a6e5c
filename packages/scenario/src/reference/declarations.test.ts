import { expect, test } from 'vitest';
import { readDeclarations } from './declarations.ts';

const SOURCE = `/** Of the file. */

import type { Other } from './other.ts';

/** A thing. */
export interface Thing<T> extends Other {
  /** Does it. */
  act(
    first: string,
    second?: T | null,
  ): void;
  plain: number;
}

/**
 * Two
 * lines.
 */
export const Events = Object.freeze({
  /** Begins. */
  Begun: 'Thing.Begun',
});

export declare function make<T>(
  it: T,
): Thing<T>;
`;

test('what is declared, its comments, its members, and its text without exports', () => {
  expect(readDeclarations(SOURCE, 'thing.ts')).toEqual([
    {
      kind: 'interface',
      name: 'Thing',
      comment: 'A thing.',
      members: [
        { name: 'act', comment: 'Does it.', signature: 'act(first: string, second?: T | null): void' },
        { name: 'plain', comment: '', signature: 'plain: number' },
      ],
      text: expect.stringMatching(/^\/\*\* A thing\. \*\/\ninterface Thing<T> extends Other \{\n[\s\S]*\n\}$/),
    },
    {
      kind: 'list',
      name: 'Events',
      comment: 'Two lines.',
      members: [{ name: 'Begun', comment: 'Begins.', signature: "Begun: 'Thing.Begun'" }],
      text: `/**
 * Two
 * lines.
 */
declare const Events: {
  /** Begins. */
  readonly Begun: 'Thing.Begun';
};
type Events = (typeof Events)[keyof typeof Events];`,
    },
    {
      kind: 'function',
      name: 'make',
      comment: '',
      members: [],
      text: 'declare function make<T>(\n  it: T,\n): Thing<T>;',
    },
  ]);
});

test.each([
  'export class Thing {}',
  'const hidden = 1;',
  'export const E = Object.freeze({\n  ...others,\n});',
  'export interface A {',
])('what is not understood is an error and not left out: %s', (source) => {
  expect(() => readDeclarations(source, 'thing.ts')).toThrow('not understood');
});
