import type { RunOutput, RunStart, ScenarioEvent, ScenarioRun, ScenarioRunner } from '@callcast/scenario/protocol';
import { describeSourceError } from '@callcast/scenario/sources';
import { sourceLimits } from './limits.ts';
import type { ScenarioSources } from './scenario-sources.ts';

/**
 * Runs scenarios in TypeScript too: their types are removed before the run starts. What is JavaScript, broken or not, is
 * handed on as it is, at once.
 */
export class TypeScriptRunner implements ScenarioRunner {
  readonly #runner: ScenarioRunner;
  readonly #sources: ScenarioSources;

  constructor(runner: ScenarioRunner, sources: ScenarioSources) {
    this.#runner = runner;
    this.#sources = sources;
  }

  start(start: RunStart, onOutput: (output: RunOutput) => void): ScenarioRun {
    if (start.scenarios.every((scenario) => this.#sources.known(scenario)?.kind === 'javascript'))
      return this.#runner.start(start, onOutput);
    return new RunToBe(this.#runner, this.#sources, start, onOutput);
  }
}

/** A run whose scenarios are still being read. What happens to it meanwhile is done to the run that it becomes. */
class RunToBe implements ScenarioRun {
  readonly runId: string;
  readonly #onOutput: (output: RunOutput) => void;
  #run: ScenarioRun | undefined;
  #ended = false;
  #events: ScenarioEvent[] = [];

  constructor(
    runner: ScenarioRunner,
    sources: ScenarioSources,
    start: RunStart,
    onOutput: (output: RunOutput) => void,
  ) {
    this.runId = start.runId;
    this.#onOutput = onOutput;
    readAll(sources, start).then(
      (read) => {
        if (this.#ended) return;
        if ('problem' in read) this.#fail(read.problem);
        else this.#become(runner.start({ ...start, scenarios: read.scenarios }, onOutput));
      },
      (error: unknown) => {
        if (!this.#ended) this.#fail(`The scenario could not be read: ${String(error)}`);
      },
    );
  }

  handleEvent(event: ScenarioEvent): void {
    if (this.#run !== undefined) this.#run.handleEvent(event);
    else if (this.#events.length < sourceLimits.waitingEvents) this.#events.push(event);
    else this.stop(`more than ${sourceLimits.waitingEvents} events came before the scenario ran`);
  }

  stop(message: string): void {
    if (this.#run !== undefined) this.#run.stop(message);
    // Later, because nothing may be output from inside this function.
    else queueMicrotask(() => this.#end({ kind: 'ended', reason: { kind: 'stopped', message } }));
  }

  #become(run: ScenarioRun): void {
    this.#run = run;
    for (const event of this.#events) run.handleEvent(event);
    this.#events = [];
  }

  #fail(message: string): void {
    this.#onOutput({ kind: 'log', level: 'error', message });
    this.#end({ kind: 'ended', reason: { kind: 'error', message } });
  }

  #end(output: RunOutput): void {
    if (this.#ended || this.#run !== undefined) return;
    this.#ended = true;
    this.#events = [];
    this.#onOutput(output);
  }
}

async function readAll(
  sources: ScenarioSources,
  { scenarios }: RunStart,
): Promise<Pick<RunStart, 'scenarios'> | { readonly problem: string }> {
  const read: { name: string; source: string }[] = [];
  for (const scenario of scenarios) {
    const verdict = await sources.read(scenario);
    if (verdict.kind === 'error' && verdict.language === 'typescript')
      return { problem: describeSourceError(scenario.name, verdict.error) };
    read.push(verdict.kind === 'typescript' ? { ...scenario, source: verdict.source } : scenario);
  }
  return { scenarios: read };
}
