import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf, type ItemState, type Items, keyOf, newKeyOf, type ScenarioState } from './items.ts';
import { isEditedHere, isEditedThere, planOf, pulled, type Step } from './plan.ts';

const scenario = (name: string, source = name): ScenarioState => ({
  kind: 'scenario',
  application: null,
  name,
  source,
});
const one = keyOf('scenario', 1);
const only = (state: ItemState | undefined): Items => new Map(state === undefined ? [] : [[one, state]]);
const agreedOn = (state: ItemState | undefined) => new Map(state === undefined ? [] : [[one, hashOf(state)]]);

const [A, B, C] = [scenario('a'), scenario('b'), scenario('a', 'other')];
test.each([
  ['same', A, A, A],
  ['same', A, A, B],
  ['same', A, A, undefined],
  ['change', B, A, A],
  ['change', C, A, A],
  ['changed-there', A, B, A],
  ['conflict', B, C, A],
  ['conflict', A, B, undefined],
  ['remove', undefined, A, A],
  ['conflict', undefined, B, A],
  ['added-there', undefined, A, undefined],
  ['removed-there', A, undefined, A],
  ['conflict', B, undefined, A],
  ['conflict', A, undefined, undefined],
] as const)('%s (%#)', (verdict, local, remote, last) => {
  expect(planOf(only(local), only(remote), agreedOn(last))).toMatchObject([{ key: one, verdict }]);
});

test('what has no id is new, whatever the server has', () => {
  const key = newKeyOf('scenario', '', 'a');
  expect(planOf(new Map([[key, A]]), only(A), agreedOn(A)).map(({ verdict }) => verdict)).toEqual(['create', 'remove']);
});

test('a rule of a scenario that was removed on the server has to be decided by a person', () => {
  const [application, rule] = [keyOf('application', 1), keyOf('rule', 1)];
  const owner: ItemState = { kind: 'application', name: 'x', rules: [rule] };
  const fields = { kind: 'rule', application, name: 'r', exclude: null, videoConference: false } as const;
  const before: ItemState = { ...fields, pattern: '.*', scenarios: [one] };
  const edited: ItemState = { ...before, pattern: '1.*' };
  const there = new Map<string, ItemState>([
    [application, owner],
    [rule, { ...before, scenarios: [] }],
  ]);
  const local = new Map<string, ItemState>([
    [application, owner],
    [rule, edited],
    [one, A],
  ]);
  const agreed = new Map([application, rule, one].map((key) => [key, hashOf(local.get(key) as ItemState)]));
  agreed.set(rule, hashOf({ ...before, scenarios: [] }));
  expect(pulled(planOf(local, there, agreed), false)).toMatchObject({ undecided: [{ key: rule }] });
  expect(pulled(planOf(local, there, agreed), true)).toMatchObject({ items: there });
});

const states = fc.constantFrom(A, B, C, undefined);
/** Items by id, each with what the files have, the server has, and both had. */
const histories = fc.array(fc.tuple(states, states, states), { maxLength: 6 }).map((rows) => {
  const [local, remote, agreed] = [
    new Map<string, ItemState>(),
    new Map<string, ItemState>(),
    new Map<string, string>(),
  ];
  rows.forEach(([here, there, last], index) => {
    const key = keyOf('scenario', index + 1);
    if (here !== undefined) local.set(key, here);
    if (there !== undefined) remote.set(key, there);
    if (last !== undefined) agreed.set(key, hashOf(last));
  });
  return { local, remote, agreed };
});
const added = fc.uniqueArray(fc.constantFrom('p', 'q', 'r')).map((names) => names.map((name) => scenario(name)));

test('a pull loses no edit, leaves nothing of the server behind, and is nothing the second time', () => {
  fc.assert(
    fc.property(histories, added, ({ local: known, remote, agreed }, news) => {
      const local = new Map<string, ItemState>([
        ...known,
        ...news.map((state) => [newKeyOf('scenario', '', state.name), state] as const),
      ]);
      const plan = planOf(local, remote, agreed);
      const outcome = pulled(plan, false);
      if ('undecided' in outcome) {
        expect(plan.some(({ verdict }) => verdict === 'conflict')).toBe(true);
        return;
      }
      const again = planOf(outcome.items, remote, outcome.agreed);
      expect(again.filter(isEditedThere)).toEqual([]);
      const editsOf = (steps: readonly Step[]) =>
        steps.filter(isEditedHere).map(({ key, verdict, local: state }) => ({ key, verdict, state }));
      expect(new Set(editsOf(again))).toEqual(new Set(editsOf(plan)));
      expect(pulled(again, false)).toEqual(outcome);
    }),
    { numRuns: 500 },
  );
});

test('a forced pull is what the server has', () => {
  fc.assert(
    fc.property(histories, ({ local, remote, agreed }) => {
      const outcome = pulled(planOf(local, remote, agreed), true);
      if ('undecided' in outcome) throw new Error('nothing is to be decided');
      expect(outcome.items).toEqual(remote);
      expect(planOf(outcome.items, remote, outcome.agreed).every(({ verdict }) => verdict === 'same')).toBe(true);
    }),
  );
});
