/** Which file of the folder holds what. Names come from a server: none leads out of the folder, whatever it is. */
import { configurationLimits } from '../../configuration/index.ts';
import { type ItemKey, type Items, idOf } from './items.ts';
import { fileLimits } from './limits.ts';

export const SHARED_FILE = 'shared.yaml';
export const APPLICATIONS_FOLDER = 'applications';
export const SCENARIOS_FOLDER = 'scenarios';
/** No name of an application begins so. */
const SHARED_FOLDER = '_shared';

/** Key → path in the folder with `/`: of an application its YAML, of a scenario its source. */
export type Paths = ReadonlyMap<ItemKey, string>;

/** What is in a file already stays there; what is new gets a file that nobody has. */
export function layOut(items: Items, present: Paths): Paths {
  const paths = new Map<ItemKey, string>();
  const taken = new Set<string>();
  const keep = (key: ItemKey, path: string): void => {
    paths.set(key, path);
    taken.add(path.toLowerCase()); // as file systems compare that do not tell the case
  };
  for (const [key, path] of present) if (items.has(key)) keep(key, path);
  const place = (key: ItemKey, folder: string, name: string, ending: string): void => {
    if (paths.has(key)) return;
    const slug = slugOf(name);
    const candidates = [slug, `${slug}-${idOf(key) ?? 'new'}`];
    for (let number = 2; number <= configurationLimits.scenarios + 2; number++) candidates.push(`${slug}-${number}`);
    const free = candidates.find((one) => !taken.has(`${folder}/${one}${ending}`.toLowerCase()));
    keep(key, `${folder}/${free ?? slug}${ending}`);
  };
  for (const [key, state] of items)
    if (state.kind === 'application') place(key, APPLICATIONS_FOLDER, state.name, '.yaml');
  for (const [key, state] of items) {
    if (state.kind !== 'scenario') continue;
    const owner = state.application === null ? undefined : items.get(state.application);
    const folder = owner?.kind === 'application' ? slugOf(owner.name) : SHARED_FOLDER;
    const ending = /\.[jt]s$/.exec(state.name)?.[0];
    place(
      key,
      `${SCENARIOS_FOLDER}/${folder}`,
      state.name.slice(0, -(ending?.length ?? 0) || undefined),
      ending ?? '.js',
    );
  }
  return paths;
}

/** Letters, digits, `-`, `_` and `.` within: a name that every file system takes and no shell minds. */
function slugOf(name: string): string {
  const plain = name
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
    .slice(0, fileLimits.nameCharacters);
  return plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
}
