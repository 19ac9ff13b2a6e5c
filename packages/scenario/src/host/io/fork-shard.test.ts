import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_SCENARIO_LIMITS, DEFAULT_SHARD_LIMITS } from '../../limits.ts';
import { forkShard } from './fork-shard.ts';

test('a process tells what CPU time it has used, until it is gone', async () => {
  let exited = false;
  const ready = Promise.withResolvers<void>();
  const process = forkShard(
    DEFAULT_SCENARIO_LIMITS,
    DEFAULT_SHARD_LIMITS,
  )({
    onMessage: () => ready.resolve(),
    onExit: () => {
      exited = true;
    },
  });
  onTestFinished(() => process.kill());
  await ready.promise;
  const used = process.cpuMs() ?? 0;
  expect(used).toBeGreaterThanOrEqual(30); // Node alone takes longer than that to start
  expect(used).toBeLessThan(60_000);
  process.kill();
  while (!exited) await new Promise(setImmediate);
  expect(process.cpuMs()).toBeUndefined();
});
