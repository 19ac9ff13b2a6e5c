/** A scenario in a file that its author is working on: what new calls run, and what to say when it was saved. */
import type { ScenarioSource } from '@callcast/scenario/protocol';
import { describeSourceError } from '@callcast/scenario/sources';
import type { ScenarioSources } from '../scenario-sources/index.ts';

/** What came of the file, for the terminal. */
export type WatchReport =
  | { readonly kind: 'loaded'; readonly name: string; readonly language: 'JavaScript' | 'TypeScript' }
  /** `problem` begins with `name:line:column`. `keeps`: new calls go on with what was there before. */
  | { readonly kind: 'broken'; readonly name: string; readonly problem: string; readonly keeps: boolean }
  | { readonly kind: 'unreadable'; readonly name: string; readonly problem: string };

export interface WatchedScenarioOptions {
  /** What errors call it: the name of the file. An ending `.ts` says TypeScript. */
  readonly name: string;
  readonly sources: ScenarioSources;
  readonly onReport: (report: WatchReport) => void;
}

export class WatchedScenario {
  readonly #options: WatchedScenarioOptions;
  #good: ScenarioSource | undefined;
  #latest: ScenarioSource;

  constructor(options: WatchedScenarioOptions) {
    this.#options = options;
    this.#latest = { name: options.name, source: '' };
  }

  /** What a new call runs: the last text that could be run. While there was none, the last text: the call says why. */
  get current(): ScenarioSource {
    return this.#good ?? this.#latest;
  }

  /** The file was read, for the first time or after it changed. */
  async handleText(source: string): Promise<void> {
    const { name, sources, onReport } = this.#options;
    const scenario = { name, source };
    this.#latest = scenario;
    const verdict = await sources.read(scenario);
    if (this.#latest !== scenario) return; // it was saved again meanwhile
    if (verdict.kind === 'error') {
      const problem = describeSourceError(name, verdict.error);
      onReport({ kind: 'broken', name, problem, keeps: this.#good !== undefined });
      return;
    }
    this.#good = scenario;
    onReport({ kind: 'loaded', name, language: verdict.kind === 'typescript' ? 'TypeScript' : 'JavaScript' });
  }

  /** It cannot be read now: what was there before stays. */
  handleFailure(problem: string): void {
    this.#options.onReport({ kind: 'unreadable', name: this.#options.name, problem });
  }
}
