// Writes docs/configuration.md, which is made of the settings themselves. With `--check` it writes nothing and fails when the
// page is not what would be written. Runs on the project's Node, which reads the server's TypeScript.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentConfig } from '../apps/server/src/config/index.ts';
import { ROOT } from './ensure-dependencies.mjs';

const PATH = 'docs/configuration.md';
const INTRODUCTION = `# Configuration

Flag before environment before \`callcast.yaml\` before default; empty is not set. An unknown name is an error that suggests the right
one. \`callcast.yaml\` is looked for in the working directory, or where \`CALLCAST_CONFIG\` or \`--config\` says.
\`npx callcast config --explain\` shows what is in force and where it came from, without secrets.

A secret may be a file as well: \`CALLCAST_TURN_SECRET_FILE\` names the one that holds \`CALLCAST_TURN_SECRET\`, and so on for each that is
called a secret below. Traces have the variables of OpenTelemetry: [deployment.md](deployment.md#watching-it).

This page is made of the settings themselves (\`node scripts/configuration-reference.mjs\`).

`;
const isCheck = process.argv.includes('--check');
const target = join(ROOT, PATH);
const text = INTRODUCTION + documentConfig();
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
  if (!isCheck) writeFileSync(target, text);
  process.stdout.write(
    `${PATH} ${isCheck ? 'is stale: node scripts/configuration-reference.mjs writes it' : 'written'}\n`,
  );
  process.exit(isCheck ? 1 : 0);
}
