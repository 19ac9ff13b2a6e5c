import { ScenarioTestError } from './failure.ts';
import { GuestLink } from './guest/guest-link.ts';
import { callerFolder } from './io/caller-file.ts';
import { findBeside, readScenario } from './io/read-scenarios.ts';
import { VirtualGuests } from './io/virtual-guests.ts';
import { RunEngine } from './run-engine.ts';
import type { ScenarioInput, ScenarioOptions } from './scenario-options.ts';
import { TestRun } from './test-run.ts';
import { toRunTexts } from './texts.ts';

/** One for a whole process: starting one takes longer than most tests. Its processes end with this one. */
const guests = new VirtualGuests();

const START_AT = Date.UTC(2026, 0, 1, 12);

/**
 * Runs a scenario on virtual time, without a server. Several are those of one rule: they share their globals, in this order.
 *
 * Resolves when its scripts have run, and `AppEvents.Started` was heard. A scenario that fails at once is no failure of this:
 * `run.ended()` tells.
 *
 * @throws {ScenarioTestError} `TEST_SCENARIO_UNREADABLE`
 */
export async function scenario(
  input: ScenarioInput | readonly ScenarioInput[],
  options: ScenarioOptions = {},
): Promise<TestRun> {
  const folder = callerFolder();
  const inputs: readonly ScenarioInput[] = isList(input) ? input : [input];
  const library = (options.library ?? []).map((one) => readScenario(one, folder));
  const texts = await toRunTexts(
    inputs.map((one) => readScenario(one, folder)),
    (name, by) => {
      const files = by.flatMap(({ file }) => file ?? []);
      const known = library.find((one) => one.name === name);
      return known ?? files.map((file) => findBeside(file, name)).find((found) => found !== undefined);
    },
  );
  const wallMs = new Date(options.startAt ?? START_AT).getTime();
  if (Number.isNaN(wallMs)) throw new ScenarioTestError('TEST_MISUSE', 'startAt is no date.');
  const { customData = '', secrets = {}, accountId = 1, applicationId = 1, sessionId = 1 } = options;
  const { problem } = texts;
  const engine = new RunEngine({
    texts,
    options,
    wallMs,
    open(told) {
      if (problem !== undefined) {
        const link = new GuestLink({ ...told, ask: () => {} });
        queueMicrotask(() => {
          link.handleOutput({ kind: 'log', level: 'error', message: problem });
          link.handleOutput({ kind: 'ended', reason: { kind: 'error', message: problem } });
        });
        return link;
      }
      const start = {
        scenarios: texts.scenarios,
        customData,
        secrets,
        accountId,
        applicationId,
        sessionId,
        accessUrl: `http://callcast.test/request/${sessionId}/token`,
        accessSecureUrl: `https://callcast.test/request/${sessionId}/token`,
        logUrl: `https://callcast.test/log/${sessionId}`,
      };
      return guests.open(start, wallMs, told);
    },
  });
  const run = new TestRun(engine);
  await run.settled();
  return run;
}

function isList(input: ScenarioInput | readonly ScenarioInput[]): input is readonly ScenarioInput[] {
  return Array.isArray(input);
}
