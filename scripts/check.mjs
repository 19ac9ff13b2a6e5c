// `npm run check`: what CI checks before any test runs. Formatting, lint, import boundaries and floating promises (Biome),
// types (tsc, one run per environment), unused code and undeclared dependencies (knip), documents that lag behind, or are generated and stale,
// a lockfile that `npm ci` refuses, secrets in tests that the leak test would not know.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDependencies, projectEnvironment, ROOT } from './ensure-dependencies.mjs';

ensureDependencies();
const browserProjects = ['packages/api-client', 'packages/web-sdk', 'apps/call'].filter((folder) =>
  existsSync(join(ROOT, folder, 'tsconfig.json')),
);
const checks = [
  ['biome', 'ci', '--error-on-warnings', '.'],
  ['tsc', '-p', '.'],
  ...browserProjects.map((folder) => ['tsc', '-p', folder]),
  ['knip', '--no-progress'],
  ['node', 'scripts/check-docs.mjs'],
  ['node', 'scripts/scenario-reference.mjs', '--check'],
  ['node', 'scripts/platform-api-reference.mjs', '--check'],
  ['node', 'scripts/cli-reference.mjs', '--check'],
  ['node', 'packages/api-client/generate.mjs', '--check'],
  ['node', 'scripts/configuration-reference.mjs', '--check'],
  ['node', 'scripts/check-lockfile.mjs'],
  ['node', 'scripts/check-test-secrets.mjs'],
];
let failed = 0;
for (const [tool, ...parameters] of checks) {
  const run = spawnSync(tool, parameters, { cwd: ROOT, stdio: 'inherit', env: projectEnvironment() });
  const ok = run.status === 0;
  if (!ok) failed++;
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${[tool, ...parameters].join(' ')}\n`);
}
process.exit(failed === 0 ? 0 : 1);
