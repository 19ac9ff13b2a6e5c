/** Writes items as YAML, into what is there already: remarks and blank lines of people stay. */
import { Document, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import { type ItemKey, type Items, idOf, type RuleState } from './items.ts';
import type { Paths } from './layout.ts';

type Value = string | number | boolean | readonly (string | { readonly shared: string })[];
/** A field that is undefined is not written. */
type Entry = Readonly<Record<string, Value | undefined>>;

interface FileContents {
  readonly head: Entry;
  readonly lists: Readonly<Record<string, readonly Entry[]>>;
}

const REMARK =
  ' callcast pull wrote this, and callcast push takes it. Rules are tried from the top; leave out the id of what is new.';

/** What the YAML of an application says; with null that of the shared scenarios. */
export function contentsOf(items: Items, paths: Paths, application: ItemKey | null): FileContents {
  const scenarios: Entry[] = [];
  for (const [key, state] of items)
    if (state.kind === 'scenario' && state.application === application)
      scenarios.push({ id: idOf(key), name: state.name, file: paths.get(key) });
  if (application === null) return { head: {}, lists: { scenarios } };
  const state = items.get(application);
  const owned = new Set(scenarios.map(({ name }) => name));
  const rules = (state?.kind === 'application' ? state.rules : []).flatMap((key): Entry[] => {
    const rule = items.get(key);
    return rule?.kind === 'rule' ? [{ id: idOf(key), ...ruleEntry(rule, items, owned) }] : [];
  });
  const name = state?.kind === 'application' ? state.name : '';
  return { head: { id: idOf(application), name }, lists: { rules, scenarios } };
}

function ruleEntry(rule: RuleState, items: Items, owned: ReadonlySet<unknown>): Entry {
  const { name, pattern, exclude, videoConference } = rule;
  const scenarios = rule.scenarios.flatMap((key): (string | { readonly shared: string })[] => {
    const scenario = items.get(key);
    if (scenario?.kind !== 'scenario') return [];
    // A shared one of the same name as an own one would be taken for that.
    return scenario.application === null && owned.has(scenario.name) ? [{ shared: scenario.name }] : [scenario.name];
  });
  return { name, pattern, exclude: exclude ?? undefined, videoConference: videoConference || undefined, scenarios };
}

/** @param before Undefined for a new file. @returns The text. */
export function writeYaml(before: Document | undefined, { head, lists }: FileContents): string {
  const document = before?.clone() ?? new Document({});
  if (before === undefined) document.commentBefore = REMARK;
  const root = document.contents as unknown as YAMLMap;
  setFields(document, root, head);
  for (const [name, entries] of Object.entries(lists)) {
    const present = root.get(name, true) as unknown;
    const known = isSeq(present) ? present.items.filter(isMap) : [];
    const nodes = entries.map((entry) => {
      const node = known.find((one) => isSame(one, entry)) ?? (document.createNode({}) as unknown as YAMLMap);
      setFields(document, node, entry);
      return node;
    });
    if (isSeq(present)) {
      present.items = nodes;
      present.flow = nodes.length === 0;
    } else root.set(name, document.createNode(nodes));
  }
  return textOf(document);
}

/** One line for each text, however long: diffs are read by lines. */
export const textOf = (document: Document): string => document.toString({ lineWidth: 0, flowCollectionPadding: false });

/** The same thing: by its id, and before it had one by its name. */
const isSame = (node: YAMLMap, { id, name }: Entry): boolean =>
  node.has('id') ? node.get('id') === id : node.get('name') === name;

function setFields(document: Document, map: YAMLMap, entry: Entry): void {
  for (const [name, value] of Object.entries(entry)) {
    if (value === undefined) map.delete(name);
    else if (!isEqual(map, name, value)) {
      const node = map.get(name, true) as unknown;
      if (name === 'id') giveId(document, map, Number(value));
      else if (isScalar(node) && typeof value !== 'object') node.value = value;
      else map.set(name, document.createNode(value, { flow: true }));
    }
  }
}

/** It stands before the rest. */
export function giveId(document: Document, map: YAMLMap, id: number): void {
  if (map.has('id')) map.set('id', id);
  else map.items.unshift(document.createPair('id', id) as Pair);
}

function isEqual(map: YAMLMap, name: string, value: Value): boolean {
  const node = map.get(name, true) as { toJSON?(): unknown } | undefined;
  return node !== undefined && JSON.stringify(node.toJSON?.() ?? node) === JSON.stringify(value);
}
