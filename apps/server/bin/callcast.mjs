#!/usr/bin/env -S node --max-semi-space-size=4
// Entry of the `callcast` command. On an old Node it hands over to the one installed beside it.
// A small young generation: the server waits far more than it allocates, and this saves 20 MB.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
if (Number(process.versions.node.split('.')[0]) < 24) {
  const node = join(here, '../../../node_modules/.bin/node');
  if (!existsSync(node)) {
    process.stderr.write(`callcast needs Node 24 or newer; this is ${process.version}. Run npm install first.\n`);
    process.exit(1);
  }
  const parameters = ['--max-semi-space-size=4', fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const run = spawnSync(node, parameters, { stdio: 'inherit' });
  process.exit(run.status ?? 1);
}
// Pages are served from TypeScript by stripping its types; Node calls that experimental, once, on every start.
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.stack ?? warning.message}\n`);
});
module.enableCompileCache(); // a second start skips parsing and type stripping
await import('../src/main.ts');
