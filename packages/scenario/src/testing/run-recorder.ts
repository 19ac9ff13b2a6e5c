import type { CallFacts, RunEndReason, RunOutput, RunStart, ScenarioCommand } from '../protocol.ts';

/** Collects what a run outputs and lets a test wait for some of it. */
export class RunRecorder {
  readonly outputs: RunOutput[] = [];
  readonly #waiters = new Set<() => void>();

  readonly onOutput = (output: RunOutput): void => {
    this.outputs.push(output);
    for (const waiter of [...this.#waiters]) waiter();
  };

  get commands(): ScenarioCommand[] {
    return this.outputs.flatMap((output) => (output.kind === 'command' ? [output.command] : []));
  }

  /** Every line, with its level unless it is the author's own. */
  get log(): string[] {
    return this.outputs.flatMap((output) => {
      if (output.kind !== 'log') return [];
      return [output.level === 'scenario' ? output.message : `${output.level}: ${output.message}`];
    });
  }

  async until(condition: () => boolean): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve) => {
      const waiter = (): void => {
        if (!condition()) return;
        this.#waiters.delete(waiter);
        resolve();
      };
      this.#waiters.add(waiter);
    });
  }

  async untilLogged(text: string): Promise<void> {
    await this.until(() => this.log.some((line) => line.includes(text)));
  }

  /** Waits for the end; `ended` must be the last output. */
  async ended(): Promise<RunEndReason> {
    await this.until(() => this.outputs.some((output) => output.kind === 'ended'));
    const last = this.outputs.at(-1);
    if (last?.kind !== 'ended') throw new Error('something was output after the end');
    return last.reason;
  }
}

/** A run of one scenario, `s`. */
export function runStart(source: string, changes: Partial<RunStart> = {}): RunStart {
  return {
    runId: 'run-1',
    scenarios: [{ name: 's', source }],
    customData: '',
    accountId: 1,
    applicationId: 2,
    sessionId: 3,
    accessUrl: 'http://callcast.test/s/3',
    conferenceName: 'room-1',
    accessSecureUrl: 'https://callcast.test/s/3',
    logUrl: 'https://callcast.test/log/3',
    ...changes,
  };
}

export const CALL: CallFacts = {
  callId: 'call-1',
  callerId: 'user1',
  displayName: 'User One',
  destination: 'anything',
  fromUri: 'sip:user1@streaming.demo',
  toUri: 'sip:anything@streaming.demo',
  headers: { 'X-Shop': '7' },
  customData: 'TEST CUSTOM DATA',
};
