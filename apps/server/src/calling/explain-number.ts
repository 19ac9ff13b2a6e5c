/** What becomes of a call to a number, without a call: by the code that routes them, and in the words that callers hear. */
import { CALL_LIMITS, UNANSWERED } from '@callcast/calls';
import type { ScenarioSource } from '@callcast/scenario/protocol';
import { compileWarnings, type ScenarioSources } from '../scenario-sources/index.ts';
import type { Rule, Store } from '../store/index.ts';
import { describeNoRule, NO_RULE } from './no-rule.ts';

/**
 * `taken`: this rule. `scenario-missing`: this rule, too, but no scenario is bound to it. `behind`: it would, but one before it does.
 * `pattern`, `excluded`: why it would not.
 */
export type NumberVerdict = 'taken' | 'scenario-missing' | 'behind' | 'pattern' | 'excluded';

/** What the caller is told by the server itself, and when. */
export interface NumberFailure {
  readonly code: typeof NO_RULE.errorCode | typeof UNANSWERED.errorCode | 'SCENARIO_THROW';
  readonly reason: string;
  readonly afterSeconds: number;
}

export interface NumberExplanation {
  /** Null: no rule takes it. */
  readonly ruleId: number | null;
  /** In the order in which they would run, those included that others require. */
  readonly scenarios: string[];
  /** Null: the scenarios decide. */
  readonly failure: NumberFailure | null;
  /** All of the application, in the order in which they are tried. */
  readonly rules: (Pick<Rule, 'id' | 'name' | 'pattern' | 'patternExclude'> & { readonly verdict: NumberVerdict })[];
}

export async function explainNumber(
  on: { readonly store: Pick<Store, 'rules' | 'routing'>; readonly sources: Pick<ScenarioSources, 'read'> },
  application: { readonly id: number; readonly name: string },
  number: string,
): Promise<NumberExplanation> {
  const { rules: stored, routing } = on.store;
  const all = await stored.list(application.id);
  let ruleId: number | null = null;
  let scenarios: readonly ScenarioSource[] = [];
  const rules: NumberExplanation['rules'] = [];
  for await (const { rule, verdict } of routing.judged(all, number)) {
    const { id, name, pattern, patternExclude } = rule;
    let told: NumberVerdict = verdict === 'takes' ? 'behind' : verdict;
    if (verdict === 'takes' && ruleId === null) {
      ruleId = id;
      scenarios = await stored.scenarioSources(id);
      told = scenarios.length === 0 ? 'scenario-missing' : 'taken';
    }
    rules.push({ id, name, pattern, patternExclude, verdict: told });
  }
  const failure =
    ruleId === null
      ? { code: NO_RULE.errorCode, reason: describeNoRule(number, application.name, all), afterSeconds: 0 }
      : await failureOf(on.sources, scenarios);
  return { ruleId, scenarios: scenarios.map(({ name }) => name), failure, rules };
}

/** Of a call that a rule takes which runs these. */
async function failureOf(
  sources: Pick<ScenarioSources, 'read'>,
  scenarios: readonly ScenarioSource[],
): Promise<NumberFailure | null> {
  if (scenarios.length === 0) return NOBODY_ANSWERS;
  for (const scenario of scenarios) {
    const [broken] = await compileWarnings(sources, scenario);
    if (broken !== undefined) return { code: 'SCENARIO_THROW', reason: broken.message, afterSeconds: 0 };
  }
  return null;
}

/** A session begins all the same, with a run that has nothing to run. */
const NOBODY_ANSWERS: NumberFailure = {
  code: UNANSWERED.errorCode,
  reason: UNANSWERED.reason,
  afterSeconds: CALL_LIMITS.answerTimeout / 1_000,
};
