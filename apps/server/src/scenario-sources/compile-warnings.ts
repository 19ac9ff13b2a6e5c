import { CodedError } from '@callcast/core';
import type { ScenarioSource } from '@callcast/scenario/protocol';
import { describeSourceError } from '@callcast/scenario/sources';
import type { ScenarioSources } from './scenario-sources.ts';

/** Why a text cannot run. */
export interface CompileWarning {
  readonly code: 'SCENARIO_COMPILE';
  /** `name:line:column`, and what is wrong: as a call to it is told. */
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/**
 * What is wrong with a text that is saved. A warning, not a refusal: the original platform takes any text, and tools upload a
 * scenario while it is being written. It is compiled, never run.
 *
 * @returns None, too, while others are read and nobody knows yet: then it is told when a call comes.
 */
export async function compileWarnings(
  sources: Pick<ScenarioSources, 'read'>,
  scenario: ScenarioSource,
): Promise<CompileWarning[]> {
  const verdict = await sources.read(scenario).catch((error: unknown) => {
    if (error instanceof CodedError && error.code === 'SECURITY_BUSY') return undefined;
    throw error;
  });
  if (verdict?.kind !== 'error') return [];
  const { line, column } = verdict.error;
  return [{ code: 'SCENARIO_COMPILE', message: describeSourceError(scenario.name, verdict.error), line, column }];
}
