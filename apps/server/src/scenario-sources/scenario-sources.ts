/** What a scenario's text is: JavaScript, TypeScript with its types removed, or neither. */
import { createHash } from 'node:crypto';
import type { Clock } from '@callcast/core';
import type { ScenarioSource } from '@callcast/scenario/protocol';
import { ConcurrencyGate } from '../security/index.ts';
import { sourceLimits } from './limits.ts';
import { findScriptError, type SourceError } from './script-syntax.ts';
import type { StripAnswer } from './strip-protocol.ts';

export type SourceVerdict =
  | { readonly kind: 'javascript' }
  /** `source` has every statement on the line and in the column where its author wrote it. */
  | { readonly kind: 'typescript'; readonly source: string }
  | { readonly kind: 'error'; readonly language: 'javascript' | 'typescript'; readonly error: SourceError };

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
    if (isNamedTypeScript(scenario) || findScriptError(scenario.source) !== undefined) return undefined;
    return this.#remember(key, { kind: 'javascript' });
  }

  /** Never rejects for what an author wrote. @throws {SecurityError} `SECURITY_BUSY` */
  async read(scenario: ScenarioSource): Promise<SourceVerdict> {
    return this.known(scenario) ?? this.#gate.run(async () => this.known(scenario) ?? this.#strip(scenario));
  }

  async #strip(scenario: ScenarioSource): Promise<SourceVerdict> {
    const key = keyOf(scenario);
    const named = isNamedTypeScript(scenario);
    const answer = await this.#options.stripTypes(scenario.source);
    const asScript = named ? undefined : findScriptError(scenario.source);
    // What is not understood as TypeScript either is told as the JavaScript that its author most likely meant.
    if (asScript !== undefined && (typeof answer === 'string' || (answer.kind === 'refused' && !answer.isTypeScript)))
      return this.#remember(key, { kind: 'error', language: 'javascript', error: asScript });
    if (answer === 'timed-out') {
      const error = { line: 1, column: 1, message: 'removing its types takes too long: simplify the expressions' };
      const until = this.#options.clock.now() + sourceLimits.timeoutKeptMs;
      return this.#remember(key, { kind: 'error', language: 'typescript', error }, until);
    }
    if (answer === 'failed') {
      const error = { line: 1, column: 1, message: 'its types cannot be removed: the text is nested too deeply' };
      return this.#remember(key, { kind: 'error', language: 'typescript', error });
    }
    if (answer.kind === 'refused') {
      const error = { ...answer.error, message: explain(answer.error.message) };
      return this.#remember(key, { kind: 'error', language: 'typescript', error });
    }
    const error = findScriptError(answer.source);
    if (error !== undefined) return this.#remember(key, { kind: 'error', language: 'typescript', error });
    return this.#remember(key, { kind: 'typescript', source: answer.source });
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

const isNamedTypeScript = ({ name }: ScenarioSource): boolean => name.endsWith('.ts');

function keyOf(scenario: ScenarioSource): string {
  const hash = createHash('sha256').update(scenario.source).digest('base64url');
  return isNamedTypeScript(scenario) ? `ts ${hash}` : hash;
}

/** What to write instead of TypeScript that is more than types. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/\benum\b/, 'write a constant object: const Codec = { H264: "H264" } as const'],
  [/\bparameter property\b/, 'declare the property in the class and assign it in the constructor'],
  [/\b(namespace|module) declaration\b/, 'write a constant object'],
  [/\b(import|export) (equals|assignment)/i, 'scenarios share their globals; nothing is imported'],
  [/angle-bracket/, 'write `value as Type`'],
];

function explain(message: string): string {
  const found = INSTEAD.find(([pattern]) => pattern.test(message));
  if (found === undefined) return message;
  const what = /^TypeScript (.+) is not supported/.exec(message)?.[1] ?? 'a type assertion by angle brackets';
  return `${what} is not supported, because types are removed and nothing else is compiled: ${found[1]}`;
}
