// Writes docs/cli.md, which is made of the commands themselves. With `--check` it writes nothing and fails when the
// page is not what would be written. Runs on the project's Node, which reads the server's TypeScript.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliReference } from '../apps/server/src/cli/reference.ts';
import { ROOT } from './ensure-dependencies.mjs';

const PATH = 'docs/cli.md';
const isCheck = process.argv.includes('--check');
const target = join(ROOT, PATH);
const text = cliReference();
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  if (!isCheck) writeFileSync(target, text);
  process.stdout.write(`${PATH} ${isCheck ? 'is stale: node scripts/cli-reference.mjs writes it' : 'written'}\n`);
  process.exit(isCheck ? 1 : 0);
}
