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
// A failed hook leaves its tests "skipped", and a file that fails to load has none: such a file counts as one failure.
const brokenFiles = counts.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
).length;
const failedTests = counts.numFailedTests + brokenFiles;
const failedOutsideTests = failedTests === 0 && tests.status !== 0 ? 1 : 0; // an unhandled rejection belongs to no test
const checkFailed = check.status === 0 ? 0 : 1;
const failed = failedTests + failedOutsideTests + checkFailed;
const passed = counts.numPassedTests + (1 - checkFailed);
process.stdout.write(`${passed} passed, ${failed} failed, ${counts.numPendingTests + counts.numTodoTests} skipped\n`);
process.exit(failed === 0 ? 0 : 1);
