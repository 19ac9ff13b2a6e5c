/** What a scenario's text is: JavaScript, TypeScript with its types removed, or neither. */
import { createHash } from 'node:crypto';
import type { Clock } from '@callcast/core';
import type { ScenarioSource } from '@callcast/scenario/protocol';
import {
  isNamedTypeScript,
  judgeAsScript,
  judgeStripped,
  type SourceVerdict,
  type StripAnswer,
} from '@callcast/scenario/sources';
import { ConcurrencyGate } from '../security/index.ts';
import { sourceLimits } from './limits.ts';

export interface ScenarioSourcesOptions {
  readonly clock: Clock;
  readonly stripTypes: (source: string) => Promise<StripAnswer | 'timed-out' | 'failed'>;
}

interface Remembered {
  readonly verdict: SourceVerdict;
  readonly characters: number;
  /** Of the monotonic clock; undefined: for good. */
  readonly until: number | undefined;
}

/**
 * Reads scenarios. A name that ends in `.ts` says TypeScript. Any other text is JavaScript if V8 can compile it, and else
 * TypeScript if that is what it is: names often have no ending. Reading a text again is free while it is remembered.
 */
export class ScenarioSources {
  readonly #options: ScenarioSourcesOptions;
  readonly #gate = new ConcurrencyGate(1, sourceLimits.waiting, 'scenarios');
  /** Oldest use first. */
  readonly #remembered = new Map<string, Remembered>();
  #characters = 0;

  constructor(options: ScenarioSourcesOptions) {
    this.#options = options;
  }

  /** The verdict where no thread is needed for it; plain JavaScript never needs one. */
  known(scenario: ScenarioSource): SourceVerdict | undefined {
    const key = keyOf(scenario);
    const found = this.#remembered.get(key);
    if (found !== undefined && (found.until === undefined || found.until > this.#options.clock.now())) {
      this.#remembered.delete(key);
      this.#remembered.set(key, found);
      return found.verdict;
    }
    const verdict = judgeAsScript(scenario);
    return verdict && this.#remember(key, verdict);
  }

  /** Never rejects for what an author wrote. @throws {SecurityError} `SECURITY_BUSY` */
  async read(scenario: ScenarioSource): Promise<SourceVerdict> {
    return this.known(scenario) ?? this.#gate.run(async () => this.known(scenario) ?? this.#strip(scenario));
  }

  async #strip(scenario: ScenarioSource): Promise<SourceVerdict> {
    const answer = await this.#options.stripTypes(scenario.source);
    const verdict = judgeStripped(scenario, answer);
    const mayDiffer = answer === 'timed-out' && verdict.kind === 'error' && verdict.language === 'typescript';
    const until = mayDiffer ? this.#options.clock.now() + sourceLimits.timeoutKeptMs : undefined;
    return this.#remember(keyOf(scenario), verdict, until);
  }

  #remember(key: string, verdict: SourceVerdict, until?: number): SourceVerdict {
    const characters = verdict.kind === 'typescript' ? verdict.source.length : 0;
    this.#forget(key);
    this.#remembered.set(key, { verdict, characters, until });
    this.#characters += characters;
    for (const oldest of this.#remembered.keys()) {
      const { remembered, rememberedCharacters } = sourceLimits;
      if (this.#remembered.size <= remembered && this.#characters <= rememberedCharacters) break;
      this.#forget(oldest);
    }
    return verdict;
  }

  #forget(key: string): void {
    this.#characters -= this.#remembered.get(key)?.characters ?? 0;
    this.#remembered.delete(key);
  }
}

function keyOf(scenario: ScenarioSource): string {
  const hash = createHash('sha256').update(scenario.source).digest('base64url');
  return isNamedTypeScript(scenario) ? `ts ${hash}` : hash;
}
