import { type Random, silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { readGuestModules } from '../host/guest-modules.ts';
import { GuestProgram } from '../host/guest-program.ts';
import { IsolateRunner } from '../host/isolate-runner.ts';
import { DEFAULT_SCENARIO_LIMITS, type ScenarioLimits } from '../limits.ts';
import type { RunStart, ScenarioRun } from '../protocol.ts';
import { RunRecorder, runStart } from './run-recorder.ts';

/** Bytes that begin one higher each time. */
const countingRandom = (): Random => {
  let calls = 0;
  return {
    uint32: () => 7,
    bytes: (length) => {
      const first = calls++;
      return Uint8Array.from({ length }, (_, i) => i + first);
    },
  };
};
const program = new GuestProgram(readGuestModules());

export interface IsolateBench {
  readonly run: ScenarioRun;
  readonly recorder: RunRecorder;
  readonly scheduler: VirtualScheduler;
}

/** Runs one scenario in a real isolate on virtual time. */
export function benchScenario(
  source: string,
  {
    limits = {},
    start = {},
    randomTakesMs = 0,
  }: {
    limits?: Partial<ScenarioLimits>;
    start?: Partial<RunStart>;
    /** How long the host is busy whenever a scenario asks it for randomness. */
    randomTakesMs?: number;
  } = {},
): IsolateBench {
  const scheduler = new VirtualScheduler();
  const recorder = new RunRecorder();
  const random = countingRandom();
  const runner = new IsolateRunner({
    scheduler,
    random: {
      ...random,
      bytes: (length) => {
        scheduler.advance(randomTakesMs);
        return random.bytes(length);
      },
    },
    log: silentLog,
    program,
    parallelCallbacks: 2,
    limits: { ...DEFAULT_SCENARIO_LIMITS, ...limits },
  });
  const run = runner.start(runStart(source, start), recorder.onOutput);
  return { run, recorder, scheduler };
}

/** Runs a scenario that ends by itself and returns what it logged. */
export async function logOf(source: string): Promise<string[]> {
  const { recorder } = benchScenario(`${source}\n;VoxEngine.terminate();`);
  await recorder.ended();
  return recorder.log;
}
