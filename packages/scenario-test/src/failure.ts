import { CodedError } from '@callcast/core';

export type ScenarioTestErrorCode =
  /** What the test waited for did not come. */
  | 'TEST_EXPECTATION'
  /** The test asks for something that cannot happen as things are. */
  | 'TEST_MISUSE'
  /** The scenario asked the outside for something that the test does not answer. */
  | 'TEST_UNANSWERED'
  /** The scenario ended with an error that the test did not look at. */
  | 'TEST_SCENARIO_FAILED'
  /** A scenario was not found. */
  | 'TEST_SCENARIO_UNREADABLE';

/** Why a test of a scenario fails. The message says what the scenario did instead. */
export class ScenarioTestError extends CodedError<ScenarioTestErrorCode> {}

/** The package's own sources: frames of them say nothing to an author. */
const OWN = new URL('.', import.meta.url);

/** Makes the stack of a failure that comes later that of the line which asked for it. */
export function atSite(site: Error): (error: unknown) => never {
  return (error) => {
    if (error instanceof ScenarioTestError) {
      const frames = (site.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line) && !isOwn(line));
      error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n');
    }
    throw error;
  };
}

function isOwn(frame: string): boolean {
  return (frame.includes(OWN.href) || frame.includes(OWN.pathname)) && !/\.test\.[cm]?[jt]s/.test(frame);
}
