/** `npm run bench`: every micro benchmark of this folder, one after the other; a name's part chooses: `-- rtp`. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const [wanted = ''] = process.argv.slice(2);
const self = basename(import.meta.filename);
const names = readdirSync(folder).filter(
  (name) => name.endsWith('.bench.ts') && name !== self && name.includes(wanted),
);
if (names.length === 0) process.stderr.write(`no benchmark has “${wanted}” in its name\n`);
for (const name of names.sort()) {
  process.stdout.write(`\n== ${name}\n`);
  // Isolates of isolated-vm cannot start from Node's snapshot.
  const { status } = spawnSync(process.execPath, ['--no-node-snapshot', `${folder}${name}`], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
if (names.length === 0) process.exitCode = 2;
