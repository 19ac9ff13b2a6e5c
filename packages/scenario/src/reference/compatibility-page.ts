import type { DocumentedGroup, DocumentedName } from '../compatibility/documented-name.ts';
import { ABSENT_FUNCTIONS, ABSENT_OBJECTS } from '../guest/absent-names.ts';
import type { Declaration } from './declarations.ts';
import type { PublicClass } from './guest-sources.ts';
import { cell } from './pages.ts';

/** Classes whose objects functions give; a scenario finds no constructor of theirs. */
const MADE: ReadonlySet<string> = new Set(['Call', 'StreamingAgent', 'Conference', 'Endpoint', 'Player', 'Recorder']);

/** What our own additions say of themselves in their comments. */
const OURS = 'Not of the original platform';

/**
 * docs/scenario/README.md: every documented name of the original platform and what it does here.
 *
 * @throws Error for a name whose status nothing stands behind, and for a name of the API that is not in the list.
 */
export function compatibilityPage(
  classes: readonly PublicClass[],
  declarations: readonly Declaration[],
  groups: readonly DocumentedGroup[],
): string {
  const entries = groups.flatMap(({ names }) => Object.entries(names));
  checkListed(declarations, new Set(entries.map(([name]) => name)));
  const count = (status: DocumentedName['status']): number => entries.filter(([, one]) => one.status === status).length;
  const tables = groups.map(({ title, names }) => {
    const rows = Object.entries(names).map(
      ([name, one]) => `| \`${name}\` | ${one.status} | ${cell(reasonOf(name, one, declarations))} |`,
    );
    return [`### ${title}`, '', '| name | status | difference or reason |', '| --- | --- | --- |', ...rows].join('\n');
  });
  const pages = classes.map(({ page, title }) => `[${title}](${page}.md)`).join(' · ');
  return `# The scenario API

${pages}

Types for editors: \`GET /api/v1/scenario-types.d.ts\` of a running server, or
[callcast.d.ts](../../packages/scenario/types/callcast.d.ts). Put it beside your scenarios, and this \`jsconfig.json\` with it:

\`\`\`json
{
  "compilerOptions": {
    "target": "es2022",
    "lib": ["es2022"],
    "types": [],
    "checkJs": true,
    "moduleDetection": "force"
  }
}
\`\`\`

Scenarios to begin with: [two destinations](../../packages/scenario/types/samples/two-destinations.js),
[a conference](../../packages/scenario/types/samples/conference.js). How runs are contained, options of ours, decisions where nothing
public says what is right: [the package](../../packages/scenario/README.md).

## Compatibility

Names that the original platform documents for its scenarios: ${count('full')} full, ${count('partial')} partial, ${count('absent')} absent.

- **full**: as documented there. **partial**: it works, with the difference that is named.
- **absent**: it has no effect that the reason does not name. A function or object fails when it is used, with one error that
  has the code \`FEATURE_ABSENT\`; naming it, comparing it and listening for an event is no error, so scenarios load.

For each full and partial name a test runs it in a real isolate, sees what comes of it, and sees that nothing comes of it once the
name is taken away ([compatibility](../../packages/scenario/src/compatibility/compatibility.test.ts)). That a call, an HTTP request or a
publish then does what it was told is tested where it is done.

${tables.join('\n\n')}
`;
}

function reasonOf(name: string, one: DocumentedName, declarations: readonly Declaration[]): string {
  if ('proof' in one) {
    const member = /\w+/.exec(name.slice(name.lastIndexOf('.') + 1).replace('createStreamingAgent({', ''))?.[0] ?? name;
    if (!one.proof.script.includes(member)) throw new Error(`${name}: its proof does not use it`);
    return one.status === 'full' ? '' : one.reason;
  }
  if ('maker' in one) return sentence(ABSENT_FUNCTIONS.VoxEngine[one.maker]);
  const [owner = '', member = ''] = name.split('.');
  const tabled: unknown =
    one.how === 'tabled'
      ? (ABSENT_OBJECTS[name] ?? (ABSENT_FUNCTIONS as Record<string, Record<string, string>>)[owner]?.[member])
      : declarations
          .find((list) => list.kind === 'list' && list.name === owner)
          ?.members.find((event) => event.name === member)
          ?.comment.replace('@deprecated ', '');
  if (typeof tabled !== 'string') throw new Error(`${name}: no test and no table of the guest says what it is`);
  return one.how === 'tabled' ? sentence(tabled) : tabled;
}

/** Every member of a class, every event and every function is in the list or says that it is ours. */
function checkListed(declarations: readonly Declaration[], listed: ReadonlySet<string>): void {
  const isGlobal = (name: string): boolean => declarations.some((one) => one.kind === 'const' && one.name === name);
  for (const { kind, name, members } of declarations) {
    if (kind === 'function' && !listed.has(name)) throw new Error(`${name}: not in the list of documented names`);
    const isClass = kind === 'interface' && (isGlobal(name) || MADE.has(name));
    if (!isClass && kind !== 'list') continue;
    for (const member of members) {
      const isKnown = listed.has(`${name}.${member.name}`) || (kind === 'list' && listed.has(name));
      if (!isKnown && !member.comment.includes(OURS))
        throw new Error(`${name}.${member.name}: not in the list of documented names, and not said to be ours`);
    }
  }
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}
