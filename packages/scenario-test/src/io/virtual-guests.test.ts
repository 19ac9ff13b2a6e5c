import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunOutput } from '@callcast/scenario/protocol';
import { expect, test } from 'vitest';
import { VirtualGuests } from './virtual-guests.ts';

const PACKAGE = fileURLToPath(new URL('../index.ts', import.meta.url));
const WITHOUT_END = `
  import { execFileSync } from 'node:child_process';
  import { scenario } from ${JSON.stringify(PACKAGE)};
  const run = await scenario({ name: 's', source: 'setInterval(() => {}, 100)' });
  await run.clock.advance(1000);
  console.log(execFileSync('pgrep', ['-P', String(process.pid), '-f', 'guest-process-main'], { encoding: 'utf8' }).trim());`;

test('a run that nobody closes keeps no process alive, and its process ends with that of the test', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--no-warnings', '-e', WITHOUT_END], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);
  const guest = Number(said.join(''));
  expect(guest).toBeGreaterThan(1);
  await expect.poll(() => isRunning(guest), { timeout: 10_000 }).toBe(false);
});

test('a run that is closed is forgotten, isolate and all', async () => {
  const guests = new VirtualGuests();
  const outputs: RunOutput[] = [];
  const link = guests.open(
    {
      scenarios: [{ name: 's', source: 'setInterval(() => {}, 100)' }],
      customData: '',
      accountId: 1,
      applicationId: 1,
      sessionId: 1,
      accessUrl: '',
      accessSecureUrl: '',
      logUrl: '',
    },
    0,
    { onOutput: (output) => outputs.push(output), onTime: () => {} },
  );
  expect(await link.advance(1_000, 'command')).toEqual({ nowMs: 1_000, nextMs: 1_100, isStuck: false });
  expect(guests.size).toBe(1);
  link.stop('enough');
  await expect.poll(() => guests.size).toBe(0);
  expect(outputs).toEqual([{ kind: 'ended', reason: { kind: 'stopped', message: 'enough' } }]);
  expect(await link.advance(2_000, 'command')).toEqual({ nowMs: 2_000, nextMs: null, isStuck: false });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
