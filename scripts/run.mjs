// Runs an installed tool on the project's Node: `node scripts/run.mjs vitest run --project unit`.
import { spawnSync } from 'node:child_process';
import { ensureDependencies, projectEnvironment, ROOT } from './ensure-dependencies.mjs';

ensureDependencies();
const [tool, ...parameters] = process.argv.slice(2);
const run = spawnSync(tool, parameters, { cwd: ROOT, stdio: 'inherit', env: projectEnvironment() });
if (run.error) process.stderr.write(`${tool}: ${run.error.message}\n`);
process.exit(run.status ?? 1);
