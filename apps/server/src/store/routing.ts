import { type DialPattern, parseDialPattern } from './dial-pattern.ts';
import type { Rule, Rules } from './rules.ts';

/** Which rule takes a dialled number. */
export type Route =
  | {
      readonly kind: 'rule';
      readonly ruleId: number;
      readonly ruleName: string;
      /** Calls to the same number share a session. */
      readonly isConference?: boolean;
      /** Run in this order, in one context. May be empty: a rule without scenarios. */
      readonly scenarios: readonly { readonly name: string; readonly source: string }[];
    }
  /** `tried`: every rule in order, so that the caller can say why nothing answered. */
  | { readonly kind: 'none'; readonly tried: readonly { readonly name: string; readonly pattern: string }[] };

/** Compiled patterns kept: recompiling per call costs more than the match. Each is small; the bound is a safety net. */
const MAX_COMPILED = 1_000;

/** Finds the first rule, top to bottom, whose pattern matches the whole dialled number and whose exclusion does not. */
export class Routing {
  readonly #rules: Rules;
  readonly #compiled = new Map<string, DialPattern | undefined>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  async route(applicationId: number, number: string): Promise<Route> {
    const rules = await this.#rules.list(applicationId);
    const rule = rules.find((candidate) => this.matches(candidate, number));
    if (!rule) return { kind: 'none', tried: rules.map(({ name, pattern }) => ({ name, pattern })) };
    const scenarios = await this.#rules.scenarioSources(rule.id);
    const conference = rule.videoConference ? { isConference: true } : {};
    return { kind: 'rule', ruleId: rule.id, ruleName: rule.name, ...conference, scenarios };
  }

  matches(rule: Rule, number: string): boolean {
    if (!this.#test(rule.pattern, number)) return false;
    return rule.patternExclude === null || !this.#test(rule.patternExclude, number);
  }

  #test(pattern: string, number: string): boolean {
    if (!this.#compiled.has(pattern)) {
      if (this.#compiled.size >= MAX_COMPILED) this.#compiled.clear();
      const parsed = parseDialPattern(pattern);
      this.#compiled.set(pattern, typeof parsed === 'string' ? undefined : parsed);
    }
    return this.#compiled.get(pattern)?.matches(number) ?? false;
  }
}
