import { assert } from '@callcast/core';
import type { GuestModules } from './guest-modules.ts';

const IMPORT = /^import\s*\{([^}]*)\}\s*from '(?:[^']*\/)?([^'/]+)';/gm;
const EXPORT = /^export (const|class|function) (\w+)/gm;
/** What neither of them understood: `export let`, `import * as`, … */
const UNKNOWN = /^(?:import|export)\b.*/m;

/**
 * Makes one script of modules. Its value is an object with what the entry exports; it declares nothing that another script of the
 * context could see.
 *
 * It knows the forms that the guest's own files have once their types are removed: named imports at the beginning of a
 * line, and exports of `const`, `class` and `function`. Any other form, and a cycle, is a broken invariant.
 */
export function linkModules({ entry, sources }: GuestModules): string {
  const blocks: string[] = [];
  const state = new Map<string, 'open' | 'linked'>();
  const link = (name: string): void => {
    assert(state.get(name) !== 'open', `the guest's modules form a cycle with ${name}`);
    if (state.has(name)) return;
    state.set(name, 'open');
    const source = sources.get(name);
    assert(source !== undefined, `the guest has no module ${name}`);
    blocks.push(toBlock(name, source, link));
    state.set(name, 'linked');
  };
  link(entry);
  return `(() => {'use strict'; const modules = {};\n${blocks.join('')}return modules['${entry}'];})()`;
}

/** One module as a function of its own, called at once: its names meet those of no other. */
function toBlock(name: string, source: string, link: (name: string) => void): string {
  const exported: string[] = [];
  const text = source
    .replaceAll(IMPORT, (_all, names: string, from: string) => {
      link(from);
      return `const {${names.replaceAll(/\s+as\s+/g, ': ')}} = modules['${from}'];`;
    })
    .replaceAll(EXPORT, (_all, kind: string, id: string) => {
      exported.push(id);
      return `${kind} ${id}`;
    });
  const unknown = UNKNOWN.exec(text)?.[0];
  assert(unknown === undefined, `${name} has a form that cannot be linked: ${unknown}`);
  return `// ${name}\n(() => {\n${toOneByte(shorten(name, text))}\nmodules['${name}'] = { ${exported.join(', ')} };\n})();\n`;
}

/** Leaves out what only people read, since each isolate has a copy of the text. Lines stay lines. */
function shorten(name: string, text: string): string {
  const code = text
    .replaceAll(/^\s*\/\*\*(?:(?!\*\/).)*\*\/$/gms, (comment) => comment.replaceAll(/[^\n]/g, ''))
    .replaceAll(/^[ \t]*(?:\/\/.*)?|[ \t]+$/gm, '');
  const isOpen = code.split('\n').some((line) => (line.split('`').length - 1) % 2 !== 0);
  assert(!isOpen, `${name} has a template of several lines, which would lose its indentation`);
  return code;
}

/** A text with one character beyond Latin-1 takes V8 two bytes for each. */
function toOneByte(text: string): string {
  return text.replaceAll(/[^\0-\xff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
