import type { ScenarioEvent } from '../protocol.ts';
import { benchScenario } from '../testing/isolate-bench.ts';
import type { RunRecorder } from '../testing/run-recorder.ts';
import { PLACED, type Proof } from './documented-name.ts';

export interface Observed {
  /** Positions left out. */
  readonly log: readonly string[];
  readonly commands: readonly object[];
}

/** A request whose answer tells that everything before it was heard. */
const END = '/end';
const STEP_MS = 50;

/** Runs what a proof says, and sees what comes of it. @param before Runs before the scenario, as one of its own. */
export async function runProof(
  { script, events = [], passesMs = 0, lastRequest }: Proof,
  before = '',
): Promise<Observed> {
  const { run, recorder, scheduler } = benchScenario(`${before};${script}`, {
    start: { secrets: { SECRET: 'unsayable' } },
  });
  let asked = 0;
  const settle = async (): Promise<void> => {
    const requestId = `end-${++asked}`;
    run.handleEvent({
      kind: 'control-request',
      requestId,
      request: { path: END, method: 'GET', content: '', headers: [['X-End', '1']] },
    });
    await recorder.until(
      () => hasEnded(recorder) || recorder.commands.some((one) => 'requestId' in one && one.requestId === requestId),
    );
  };
  await settle();
  for (const event of events) {
    run.handleEvent(withPlaced(event, recorder));
    await settle();
  }
  // In steps, or ticks of an interval that fall together are one.
  for (let passed = 0; passed < passesMs; passed += STEP_MS) {
    scheduler.advance(Math.min(STEP_MS, passesMs - passed));
    await settle();
  }
  run.stop('seen');
  if (lastRequest !== undefined) {
    await recorder.until(() => recorder.commands.some((one) => 'requestId' in one && one.requestId === lastRequest));
    run.handleEvent({ kind: 'http-response', requestId: lastRequest, response: { code: 200, headers: [], text: '' } });
  }
  await recorder.ended();
  return {
    log: recorder.log.map((line) => line.replace(/\bs:\d+:\d+ /, '')),
    commands: recorder.commands.filter((one) => !('requestId' in one && one.requestId.startsWith('end-'))),
  };
}

function hasEnded(recorder: RunRecorder): boolean {
  return recorder.outputs.at(-1)?.kind === 'ended';
}

function withPlaced(event: ScenarioEvent, recorder: RunRecorder): ScenarioEvent {
  if (!('callId' in event) || event.callId !== PLACED) return event;
  const placed = recorder.commands.find((one) => one.kind === 'place-call');
  return { ...event, callId: placed?.callId ?? PLACED };
}
