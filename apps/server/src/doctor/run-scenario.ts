import { type Clock, type Scheduler, silentLog } from '@callcast/core';
import { ShardRunner } from '@callcast/scenario/host';

/** A scenario that does nothing but end, in a process as every scenario has one. @throws Why it did not. */
export async function runScenario(scheduler: Scheduler & Clock): Promise<void> {
  const runner = new ShardRunner({ log: silentLog, scheduler });
  try {
    const reason = await new Promise<{ readonly kind: string; readonly message?: string }>((resolve) => {
      const nothing = {
        customData: '',
        accountId: 0,
        applicationId: 0,
        sessionId: 0,
        accessUrl: '',
        accessSecureUrl: '',
        logUrl: '',
      };
      const scenarios = [{ name: 'doctor', source: 'VoxEngine.terminate()' }];
      runner.start({ runId: 'doctor', scenarios, ...nothing }, (output) => {
        if (output.kind === 'ended') resolve(output.reason);
      });
    });
    if (reason.kind !== 'terminated') throw new Error(`a scenario ended with ${reason.kind}: ${reason.message ?? ''}`);
  } finally {
    await runner.close();
  }
}
