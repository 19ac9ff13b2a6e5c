import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const PACKAGE = fileURLToPath(new URL('../index.ts', import.meta.url));
const WITHOUT_END = `
  import { scenario } from ${JSON.stringify(PACKAGE)};
  const run = await scenario({ name: 's', source: 'setInterval(() => {}, 100)' });
  await run.clock.advance(1000);
  console.log('done');`;

test('a run that nobody closes keeps no process alive, and its process ends with that of the test', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--no-warnings', '-e', WITHOUT_END], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const [code] = (await once(child, 'exit')) as [number];
  // The pipe closes when nobody holds it any more: the process of the runs has inherited none.
  expect([code, said.join('')]).toEqual([0, 'done\n']);
});
