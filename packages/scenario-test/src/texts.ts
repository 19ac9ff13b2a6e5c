import type { ScenarioSource } from '@callcast/scenario/protocol';
import {
  describeSourceError,
  judgeAsScript,
  judgeStripped,
  type SourceVerdict,
  stripTypesHere,
  withRequired,
} from '@callcast/scenario/sources';
import type { ReadScenario } from './io/read-scenarios.ts';

/** What runs, and where it was written. */
export interface RunTexts {
  /** JavaScript, in the order in which it runs. */
  readonly scenarios: readonly ScenarioSource[];
  /** As they were written, by name. */
  readonly written: ReadonlyMap<string, ReadScenario>;
  /** Why they cannot run; the first that is wrong. */
  readonly problem: string | undefined;
}

/** Adds what scenarios require, in front of them, and removes types: what the server does before a run. */
export async function toRunTexts(
  bound: readonly ReadScenario[],
  find: (name: string, by: readonly ReadScenario[]) => ReadScenario | undefined,
): Promise<RunTexts> {
  const written = new Map(bound.map((one) => [one.name, one]));
  const ordered = await withRequired(bound, async (names) =>
    names.flatMap((name) => {
      const found = find(name, [...written.values()]);
      if (found !== undefined) written.set(name, found);
      return found ?? [];
    }),
  );
  let problem: string | undefined;
  const scenarios = ordered.map(({ name }) => {
    const { source, file } = written.get(name) ?? { source: '', file: undefined };
    const verdict = judge({ name: file?.endsWith('.ts') ? `${name}.ts` : name, source });
    if (verdict.kind === 'error' && verdict.language === 'typescript')
      problem ??= describeSourceError(name, verdict.error);
    return { name, source: verdict.kind === 'typescript' ? verdict.source : source };
  });
  return { scenarios, written, problem };
}

function judge(scenario: ScenarioSource): SourceVerdict {
  return judgeAsScript(scenario) ?? judgeStripped(scenario, stripTypesHere(scenario.source));
}
