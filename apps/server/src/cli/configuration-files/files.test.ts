import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ItemKey, type ItemState, keyOf } from './items.ts';
import { layOut, SHARED_FILE } from './layout.ts';
import { localItems } from './local-items.ts';
import { readYaml } from './yaml-reader.ts';
import { contentsOf, writeYaml } from './yaml-writer.ts';

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
  fc.constantFrom(
    '.*',
    '1',
    'yes',
    'null',
    '~',
    '- x',
    'a: b',
    '# no',
    '"',
    "'",
    '007',
    '1e3',
    '../../x',
    '..',
    '.',
    'con',
    '&a',
    '*a',
    ' x ',
    '!!str',
  ),
);
/** An account as a server could tell it: names that differ within their application, rules of what there is. */
const accounts = fc
  .array(
    fc.record({
      // Ours have letters, digits and `-`; of a server that is not, anything may come.
      name: fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{1,10}$/), text),
      scenarios: fc.uniqueArray(text, { maxLength: 4 }),
      rules: fc.uniqueArray(
        fc.record({ name: text, pattern: text, exclude: fc.option(text), conference: fc.boolean() }),
        {
          maxLength: 4,
          selector: ({ name }) => name,
        },
      ),
    }),
    { maxLength: 3 },
  )
  .chain((applications) =>
    fc.tuple(fc.constant(applications), fc.uniqueArray(text, { maxLength: 3 }), fc.infiniteStream(fc.nat())),
  )
  .map(([applications, shared, chance]) => {
    const items = new Map<ItemKey, ItemState>();
    let id = 0;
    const addScenario = (application: ItemKey | null, name: string): ItemKey => {
      const key = keyOf('scenario', ++id);
      items.set(key, { kind: 'scenario', application, name, source: `// ${name}` });
      return key;
    };
    const everywhere = shared.map((name) => addScenario(null, name));
    for (const { name, scenarios, rules } of applications) {
      const application = keyOf('application', ++id);
      const order: ItemKey[] = [];
      items.set(application, { kind: 'application', name, rules: order });
      const usable = [...scenarios.map((one) => addScenario(application, one)), ...everywhere];
      for (const { conference: videoConference, ...rule } of rules) {
        const key = keyOf('rule', ++id);
        order.push(key);
        const chosen = usable.filter(() => chance.next().value % 2 === 0);
        items.set(key, { kind: 'rule', application, ...rule, videoConference, scenarios: chosen });
      }
    }
    return items;
  });

function written(items: ReadonlyMap<ItemKey, ItemState>, before = new Map<string, string>()) {
  const paths = layOut(items, new Map());
  const files = new Map<string, string>();
  const documentOf = (path: string) => {
    const present = before.get(path);
    return present === undefined ? undefined : readYaml(path, present).document;
  };
  for (const [key, state] of items)
    if (state.kind === 'application') {
      const path = paths.get(key) ?? '';
      files.set(path, writeYaml(documentOf(path), contentsOf(items, paths, key)));
    }
  files.set(SHARED_FILE, writeYaml(documentOf(SHARED_FILE), contentsOf(items, paths, null)));
  return { files, paths };
}

function read(
  files: ReadonlyMap<string, string>,
  items: ReadonlyMap<ItemKey, ItemState>,
  paths: ReadonlyMap<ItemKey, string>,
) {
  const sources = new Map<string, string>();
  for (const [key, state] of items) if (state.kind === 'scenario') sources.set(paths.get(key) ?? '', state.source);
  const yaml = new Map([...files].map(([path, one]) => [path, readYaml(path, one)] as const));
  return localItems({ yaml, sourceOf: (path) => sources.get(path) ?? 'missing' });
}

test('what is written is read again as it was, whatever names and patterns look like', () => {
  fc.assert(
    fc.property(accounts, (items) => {
      const { files, paths } = written(items);
      const again = read(files, items, paths);
      expect(Object.fromEntries(again.items)).toEqual(Object.fromEntries(items));
      // And written over itself it is the same text.
      expect(written(items, files).files).toEqual(files);
    }),
    { numRuns: 200 },
  );
});

test('no name leads out of the folder, and no two are one file', () => {
  fc.assert(
    fc.property(accounts, (items) => {
      const paths = [...layOut(items, new Map()).values()];
      for (const path of paths) {
        expect(path).toMatch(/^(applications\/[^/\\\p{Cc}]+\.yaml|scenarios\/[^/\\\p{Cc}]+\/[^/\\\p{Cc}]+\.[jt]s)$/u);
        expect(path.split('/').filter((part) => /^\.+$/.test(part))).toEqual([]);
      }
      expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
    }),
    { numRuns: 200 },
  );
});

test('remarks stay where they are when something is renamed, added or moved', () => {
  const before = `# our calls
id: 1 # do not touch
name: studio
rules:
  - id: 2
    name: day
    pattern: 1.*
    scenarios: [main]
  # those who sleep
  - id: 3
    name: night # sleeps
    pattern: .*
    scenarios: [main]
scenarios:
  - id: 4
    name: main
    file: scenarios/studio/main.js
`;
  const application = keyOf('application', 1);
  const rule = {
    kind: 'rule',
    application,
    exclude: null,
    videoConference: false,
    scenarios: [keyOf('scenario', 4)],
  } as const;
  const items = new Map<ItemKey, ItemState>([
    [application, { kind: 'application', name: 'studio-two', rules: [keyOf('rule', 3), keyOf('rule', 2)] }],
    [keyOf('rule', 2), { ...rule, name: 'day', pattern: '1.*' }],
    [keyOf('rule', 3), { ...rule, name: 'evening', pattern: '.*', exclude: '9.*' }],
    [keyOf('scenario', 4), { kind: 'scenario', application, name: 'main', source: '' }],
  ]);
  const paths = new Map([[keyOf('scenario', 4), 'scenarios/studio/main.js']]);
  expect(writeYaml(readYaml('a.yaml', before).document, contentsOf(items, paths, application))).toBe(`# our calls
id: 1 # do not touch
name: studio-two
rules:
  # those who sleep
  - id: 3
    name: evening # sleeps
    pattern: .*
    scenarios: [main]
    exclude: 9.*
  - id: 2
    name: day
    pattern: 1.*
    scenarios: [main]
scenarios:
  - id: 4
    name: main
    file: scenarios/studio/main.js
`);
});

const SCENARIO = 'scenarios:\n  - {name: s, file: s.js}\n';
test.each([
  ['id: 1', 'a.yaml:1: name is missing'],
  ['name: x\nruels: []', 'a.yaml:2: there is no field "ruels"; did you mean rules?'],
  ['name: x\nid: one', 'a.yaml:2: id is a whole number'],
  ['name: x\nid: 0', 'a.yaml:2: id is a whole number'],
  ['name: x\nname: y', 'a.yaml:2: Map keys must be unique'],
  ['- x', 'a.yaml: this has no fields'],
  ['', 'a.yaml: this has no fields'],
  ['name: x\nrules: y', 'a.yaml:2: rules is a list'],
  ['name: x\nrules: [y]', 'a.yaml:2: each of rules has fields'],
  ['name: x\nrules:\n  - name: r', 'a.yaml:3: pattern is missing'],
  ['name: x\nrules:\n  - {name: r, pattern: p, videoConference: 3}', 'videoConference is true or false'],
  ['name: x\nrules:\n  - {name: r, pattern: p, scenarios: [nobody]}', 'a.yaml:3: there is no scenario "nobody"'],
  [
    `name: x\nrules:\n  - {name: r, pattern: p, scenarios: [{shared: s}]}\n${SCENARIO}`,
    'there is no shared scenario "s"',
  ],
  ['name: x\nrules:\n  - {name: r, pattern: p}\n  - {name: r, pattern: q}', 'a.yaml:4: another rule is named "r"'],
  ['name: x\nrules:\n  - {id: 1, name: r, pattern: p}\n  - {id: 1, name: s, pattern: q}', 'another rule has the id 1'],
  [`name: x\n${SCENARIO}  - {name: s, file: t.js}`, 'another scenario is named "s"'],
  [
    'name: x\nscenarios:\n  - {id: 1, name: s, file: s.js}\n  - {id: 2, name: s, file: t.js}',
    'another scenario is named "s"',
  ],
  [`name: x\n${SCENARIO}  - {name: t, file: S.js}`, 'S.js is named twice'],
])('%j is told with its line', (yaml, message) => {
  const files = (): unknown =>
    localItems({ yaml: new Map([['a.yaml', readYaml('a.yaml', yaml)]]), sourceOf: () => '' });
  expect(files).toThrow(message);
});
