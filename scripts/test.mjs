// `npm test`: everything that CI runs. Installs what it needs, checks, runs every test, and counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackages } from './ensure-debian-packages.mjs';
import { ensureDependencies, projectEnvironment, ROOT } from './ensure-dependencies.mjs';

ensureDependencies();
ensureDebianPackages();
const env = projectEnvironment();
const check = spawnSync(process.execPath, [join(ROOT, 'scripts/check.mjs')], { cwd: ROOT, stdio: 'inherit', env });

const report = join(mkdtempSync(join(tmpdir(), 'callcast-test-')), 'report.json');
const tests = spawnSync('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
  cwd: ROOT,
  stdio: 'inherit',
  env,
});

let counts = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
try {
  counts = JSON.parse(readFileSync(report, 'utf8'));
} catch (cause) {
  process.stderr.write(`vitest left no report: ${cause.message}\n`);
}
// A file that fails to load runs no test and would otherwise count for nothing.
const brokenFiles = counts.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const checkFailed = check.status === 0 ? 0 : 1;
const failed = counts.numFailedTests + brokenFiles + checkFailed;
const passed = counts.numPassedTests + (1 - checkFailed);
process.stdout.write(`${passed} passed, ${failed} failed, ${counts.numPendingTests + counts.numTodoTests} skipped\n`);
process.exit(failed === 0 && tests.status === 0 ? 0 : 1);
