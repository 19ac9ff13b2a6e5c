import { assert } from '@callcast/core';
import type { GuestModules } from './guest-modules.ts';

const IMPORT = /^import\s*\{([^}]*)\}\s*from '(?:[^']*\/)?([^'/]+)';/gm;
const EXPORT = /^export (const|class|function) (\w+)/gm;
/** An import or export of another form: `export default`, `export let`, `import * as`, `x as y`, … */
const UNKNOWN = /^(import|export)\b.*|^const \{[^}]*\sas\s.*/m;

/**
 * Makes one script of modules. Its value is what the entry exports, an object; it declares nothing that another script of the
 * context could see.
 *
 * It knows the forms that the guest's own files have, after their types were removed: named imports at the beginning of a
 * line, and exports of `const`, `class` and `function`. Any other one is a broken invariant, and so is a cycle.
 */
export function linkModules({ entry, sources }: GuestModules): string {
  const linked: string[] = [];
  const state = new Map<string, 'open' | 'linked'>();
  const link = (name: string): void => {
    assert(state.get(name) !== 'open', `the guest's modules form a cycle with ${name}`);
    if (state.has(name)) return;
    state.set(name, 'open');
    const source = sources.get(name);
    assert(source !== undefined, `the guest has no module ${name}`);
    linked.push(toBlock(name, source, link));
    state.set(name, 'linked');
  };
  link(entry);
  return toOneByte(`(() => {'use strict'; const modules = {};\n${linked.join('')}return modules['${entry}'];})()`);
}

/** One module as a function of its own, called at once: its names meet those of no other. Lines stay lines. */
function toBlock(name: string, source: string, link: (name: string) => void): string {
  const exported: string[] = [];
  const text = source
    .replaceAll(IMPORT, (_all, names: string, from: string) => {
      link(from);
      return `const {${names}} = modules['${from}'];`;
    })
    .replaceAll(EXPORT, (_all, kind: string, id: string) => {
      exported.push(id);
      return `${kind} ${id}`;
    });
  const unknown = UNKNOWN.exec(text)?.[0];
  assert(unknown === undefined, `${name}: the guest is linked without this form: ${unknown}`);
  return `// ${name}\n(() => {\n${text}\nmodules['${name}'] = { ${exported.join(', ')} };\n})();\n`;
}

/** A text with a single character beyond Latin-1 takes V8 two bytes for every one, in each isolate. */
function toOneByte(text: string): string {
  return text.replaceAll(/[^\0-\xff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
