import type { ScenarioSource } from '@callcast/scenario/protocol';
import type { CallingStore } from '../calling/ports.ts';

/** The rule that the history names for such calls. No rule of a data folder has a colon and a number 0. */
const RULE = { ruleId: 0, ruleName: 'dev --watch' };

/** Every number of every application leads to the scenario that is being worked on. Nothing of it is stored. */
export function withWatchedScenario(store: CallingStore, watched: { readonly current: ScenarioSource }): CallingStore {
  return { ...store, route: async () => ({ kind: 'rule', ...RULE, scenarios: [watched.current] }) };
}
