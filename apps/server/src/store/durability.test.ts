import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openTestStore, temporaryFolder } from './test-store.ts';

/** Starts a writer, kills it with SIGKILL after `afterLines` acknowledgements, and returns all that it acknowledged. */
async function writeAndKill(dataDir: string, round: number, afterLines: number): Promise<string[]> {
  const writer = spawn(
    process.execPath,
    [fileURLToPath(new URL('./durability-child.ts', import.meta.url)), dataDir, String(round)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const exited = once(writer, 'exit');
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === afterLines) writer.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return acknowledged;
}

test('kill -9 while writing: everything acknowledged is there, and the folder opens again', async () => {
  const dataDir = await temporaryFolder();
  const acknowledged: string[] = [];
  for (const [round, afterLines] of [1, 2, 40, 93].entries())
    acknowledged.push(...(await writeAndKill(dataDir, round, afterLines)));

  const { store } = await openTestStore({ dataDir });
  expect(await store.accounts.findById(1)).toMatchObject({ name: 'demo' });
  let lines = 0;
  for (const [kind, id, name] of acknowledged.map((line) => line.split(' '))) {
    if (kind === 'scenario') expect((await store.scenarios.findById(1, Number(id)))?.name).toBe(name);
    if (kind === 'session') expect(await store.history.exists(Number(id))).toBe(true);
    if (kind !== 'line') continue;
    lines++;
    expect((await store.history.logLines({ sessionId: Number(id) }, 0, 1))[0]?.message).toBe(`line of ${id}`);
  }
  expect(lines).toBeGreaterThan(30);
});
