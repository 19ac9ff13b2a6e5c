import { setImmediate } from 'node:timers/promises';
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

/** `pattern`: it does not match the whole number. `excluded`: what it excludes does as well. */
export type RuleVerdict = 'takes' | 'pattern' | 'excluded';

/** Compiled patterns kept: recompiling per call costs more than the match. Each is small; the bound is a safety net. */
const MAX_COMPILED = 1_000;

/**
 * Characters of patterns that are tried at a stretch; then others get their turn. The worst ones take 30 ms, and an application may
 * have a thousand rules.
 */
const CHARACTERS_AT_A_STRETCH = 4_096;

/** Finds the first rule, top to bottom, whose pattern matches the whole dialled number and whose exclusion does not. */
export class Routing {
  readonly #rules: Rules;
  readonly #compiled = new Map<string, DialPattern | undefined>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  async route(applicationId: number, number: string): Promise<Route> {
    const rules = await this.#rules.list(applicationId);
    const { value: rule } = await this.matching(rules, number).next();
    if (!rule) return { kind: 'none', tried: rules.map(({ name, pattern }) => ({ name, pattern })) };
    const scenarios = await this.#rules.scenarioSources(rule.id);
    const conference = rule.videoConference ? { isConference: true } : {};
    return { kind: 'rule', ruleId: rule.id, ruleName: rule.name, ...conference, scenarios };
  }

  /** Those that take the number, in their order. */
  async *matching(rules: readonly Rule[], number: string): AsyncGenerator<Rule, undefined> {
    for await (const { rule, verdict } of this.judged(rules, number)) if (verdict === 'takes') yield rule;
  }

  /** What each says of the number, by itself, in their order. */
  async *judged(
    rules: readonly Rule[],
    number: string,
  ): AsyncGenerator<{ readonly rule: Rule; readonly verdict: RuleVerdict }, undefined> {
    let tried = 0;
    for (const rule of rules) {
      tried += rule.pattern.length + (rule.patternExclude?.length ?? 0);
      if (tried > CHARACTERS_AT_A_STRETCH) {
        await setImmediate();
        tried = 0;
      }
      yield { rule, verdict: this.#verdict(rule, number) };
    }
  }

  #verdict(rule: Rule, number: string): RuleVerdict {
    if (!this.#test(rule.pattern, number)) return 'pattern';
    return rule.patternExclude !== null && this.#test(rule.patternExclude, number) ? 'excluded' : 'takes';
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
