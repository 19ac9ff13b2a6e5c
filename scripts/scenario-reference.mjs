// Writes what is made of the scenario API itself: callcast.d.ts and the pages in docs/scenario/. With `--check` it writes
// nothing and fails when one of them is not what would be written. Runs on the project's Node, which reads the guest's TypeScript.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioReference } from '../packages/scenario/src/reference/scenario-reference.ts';
import { ROOT } from './ensure-dependencies.mjs';

const isCheck = process.argv.includes('--check');
const guest = join(ROOT, 'packages/scenario/src/guest');
let stale = 0;
for (const [path, text] of scenarioReference((file) => readFileSync(join(guest, file), 'utf8'))) {
  const target = join(ROOT, path);
  if (existsSync(target) && readFileSync(target, 'utf8') === text) continue;
  stale += 1;
  if (!isCheck) writeFileSync(target, text);
  process.stdout.write(`${path} ${isCheck ? 'is stale: node scripts/scenario-reference.mjs writes it' : 'written'}\n`);
}
process.exit(isCheck && stale > 0 ? 1 : 0);
