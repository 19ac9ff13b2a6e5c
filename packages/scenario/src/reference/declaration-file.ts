import { ABSENT_FUNCTIONS, ABSENT_OBJECTS } from '../guest/absent-names.ts';
import type { Declaration } from './declarations.ts';

const HEAD = `// Types of the scenario API of Callcast. Generated: node scripts/scenario-reference.mjs writes it.
// For a folder of scenarios: "lib": ["es2022"], "types": [], "checkJs": true, "moduleDetection": "force".`;

/** `callcast.d.ts`: global declarations of everything that a scenario finds by name. */
export function declarationFile(declarations: readonly Declaration[]): string {
  const absentMembers = Object.entries(ABSENT_FUNCTIONS).map(([owner, functions]) =>
    [
      `interface ${owner} {`,
      ...Object.entries(functions).flatMap(([name, reason]) => [
        `  ${absentComment(reason)}`,
        `  ${name}(...parameters: Unspecified[]): Unspecified;`,
      ]),
      '}',
    ].join('\n'),
  );
  const absentObjects = Object.entries(ABSENT_OBJECTS).map(
    ([name, reason]) => `${absentComment(reason)}\ndeclare const ${name}: Unspecified;`,
  );
  // A checker takes require('text') in a script for an import; any text is right here.
  const modules = "declare module '*';";
  return `${[HEAD, ...declarations.map(({ text }) => text), ...absentMembers, ...absentObjects, modules].join('\n\n')}\n`;
}

function absentComment(reason: string): string {
  return `/** @deprecated FEATURE_ABSENT: ${reason}. */`;
}
