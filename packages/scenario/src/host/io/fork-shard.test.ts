import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_SCENARIO_LIMITS, DEFAULT_SHARD_LIMITS } from '../../limits.ts';
import { forkShard } from './fork-shard.ts';

/** Of each thread of each child of this process that runs a shard: field 19 of `stat`, proc(5). */
function nicenesses(): number[] {
  const children = readdirSync('/proc/self/task').flatMap((thread) =>
    readFileSync(`/proc/self/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return children
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('shard-main'))
    .flatMap((pid) =>
      readdirSync(`/proc/${pid}/task`).map((thread) => {
        const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
      }),
    );
}

test('a shard begins as fast as anybody, and is behind media with all its threads once it may run an author’s code', async () => {
  const ready = Promise.withResolvers<unknown>();
  const exited = Promise.withResolvers<string>();
  const shard = forkShard(
    DEFAULT_SCENARIO_LIMITS,
    DEFAULT_SHARD_LIMITS,
  )({ onMessage: ready.resolve, onExit: exited.resolve });
  const atFirst = nicenesses();
  expect(atFirst.length).toBeGreaterThan(0);
  expect(new Set(atFirst)).toEqual(new Set([getPriority()]));
  expect(await ready.promise).toMatchObject({ kind: 'ready' });
  const then = nicenesses();
  expect(then.length).toBeGreaterThan(3);
  expect(new Set(then)).toEqual(new Set([DEFAULT_SHARD_LIMITS.niceness]));
  shard.kill();
  expect(await exited.promise).toBe('signal SIGKILL');
});

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
