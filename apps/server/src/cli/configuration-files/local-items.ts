/** What the files of a folder say, as items. Reads nothing: the caller has. */
import { CliError } from '../context.ts';
import { type ItemKey, type ItemKind, type ItemState, keyOf, newKeyOf } from './items.ts';
import { SHARED_FILE } from './layout.ts';
import type { YamlFile, YamlMap } from './yaml-reader.ts';

export interface LocalFiles {
  readonly items: ReadonlyMap<ItemKey, ItemState>;
  /** Where each application, scenario and rule stands: its id is written there. */
  readonly places: ReadonlyMap<ItemKey, YamlMap>;
  /** Paths of applications' YAML and of scenarios' sources. */
  readonly paths: ReadonlyMap<ItemKey, string>;
}

interface Given {
  /** Path in the folder → what it holds. */
  readonly yaml: ReadonlyMap<string, YamlFile>;
  /** The text of a scenario's file. @throws {CliError} */
  readonly sourceOf: (path: string) => string;
}

/** @throws {CliError} With file and line, where they contradict themselves. */
export function localItems({ yaml, sourceOf }: Given): LocalFiles {
  const items = new Map<ItemKey, ItemState>();
  const places = new Map<ItemKey, YamlMap>();
  const paths = new Map<ItemKey, string>();
  const add = (map: YamlMap, kind: ItemKind, where: ItemKey, name: string, stateOf: (key: ItemKey) => ItemState) => {
    const id = map.id();
    const key = id === undefined ? newKeyOf(kind, where, name) : keyOf(kind, id);
    if (items.has(key))
      map.fail(id === undefined ? `another ${kind} is named "${name}"` : `another ${kind} has the id ${id}`);
    items.set(key, stateOf(key));
    places.set(key, map);
    return key;
  };
  const addScenarios = (root: YamlMap, application: ItemKey | null): Map<string, ItemKey> => {
    const byName = new Map<string, ItemKey>();
    for (const map of root.maps('scenarios')) {
      map.only(['id', 'name', 'file']);
      const [name, file] = [map.text('name'), map.text('file')];
      if (byName.has(name)) map.fail(`another scenario is named "${name}"`);
      const source = sourceOf(file);
      const key = add(map, 'scenario', application ?? '', name, () => ({
        kind: 'scenario',
        application,
        name,
        source,
      }));
      byName.set(name, key);
      paths.set(key, file);
    }
    return byName;
  };

  const sharedRoot = yaml.get(SHARED_FILE)?.root.only(['scenarios']);
  const shared = sharedRoot === undefined ? new Map<string, ItemKey>() : addScenarios(sharedRoot, null);
  for (const [path, { root }] of yaml) {
    if (path === SHARED_FILE) continue;
    root.only(['id', 'name', 'rules', 'scenarios']);
    const name = root.text('name');
    const rules: ItemKey[] = [];
    const application = add(root, 'application', '', name, () => ({ kind: 'application', name, rules }));
    paths.set(application, path);
    const own = addScenarios(root, application);
    for (const map of root.maps('rules')) {
      map.only(['id', 'name', 'pattern', 'exclude', 'videoConference', 'scenarios']);
      const scenarios = map.entries('scenarios').map((entry) => {
        const isShared = typeof entry !== 'string';
        const wanted = isShared ? entry.only(['shared']).text('shared') : entry;
        const found = (isShared ? undefined : own.get(wanted)) ?? shared.get(wanted);
        return found ?? map.fail(`there is no ${isShared ? 'shared ' : ''}scenario "${wanted}"`);
      });
      const ruleName = map.text('name');
      const state = {
        kind: 'rule',
        application,
        name: ruleName,
        pattern: map.text('pattern'),
        exclude: map.optionalText('exclude'),
        videoConference: map.flag('videoConference'),
        scenarios,
      } as const;
      rules.push(add(map, 'rule', application, ruleName, () => state));
    }
  }
  const files = new Set<string>();
  for (const path of paths.values()) {
    if (files.has(path.toLowerCase()))
      throw new CliError('CLI_FAILED', `${path} is named twice: each scenario has a file of its own`);
    files.add(path.toLowerCase());
  }
  return { items, places, paths };
}
