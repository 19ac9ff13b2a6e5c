// `npm test`: everything that CI runs. Installs what it needs, checks, runs every test, searches what was said for secrets,
// and counts.
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDebianPackages } from './ensure-debian-packages.mjs';
import { ensureDependencies, projectEnvironment, ROOT } from './ensure-dependencies.mjs';

ensureDependencies();
ensureDebianPackages();
const env = projectEnvironment();
const check = spawnSync(process.execPath, [join(ROOT, 'scripts/check.mjs')], { cwd: ROOT, stdio: 'inherit', env });

// The tests keep here what the system under test says: packages/testing/src/leaks.
const evidence = mkdtempSync(join(tmpdir(), 'callcast-test-run-'));
const report = join(evidence, 'run', 'report.json');
mkdirSync(join(evidence, 'run'));
const testStatus = await runTests();

let counts = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults: [] };
try {
  counts = JSON.parse(readFileSync(report, 'utf8'));
} catch (cause) {
  process.stderr.write(`vitest left no report: ${cause.message}\n`);
}
const search = ['packages/testing/src/leaks/search-run.ts', evidence];
const leakTest = spawnSync('node', search, { cwd: ROOT, stdio: 'inherit', env });
if (leakTest.status === 0) rmSync(evidence, { recursive: true, force: true });
else process.stdout.write(`What the test run said is in ${evidence}\n`);

// A failed hook leaves its tests "skipped", and a file that fails to load has none: such a file counts as one failure.
const brokenFiles = counts.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
).length;
const failedTests = counts.numFailedTests + brokenFiles;
const failedOutsideTests = failedTests === 0 && testStatus !== 0 ? 1 : 0; // an unhandled rejection belongs to no test
const failedHere = [check, leakTest].filter(({ status }) => status !== 0).length;
const failed = failedTests + failedOutsideTests + failedHere;
const passed = counts.numPassedTests + (2 - failedHere);
process.stdout.write(`${passed} passed, ${failed} failed, ${counts.numPendingTests + counts.numTodoTests} skipped\n`);
process.exit(failed === 0 ? 0 : 1);

/** What is printed goes to the terminal and to a file, since a key may stand in it. @returns The exit code. */
function runTests() {
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const tests = spawn('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
    cwd: ROOT,
    stdio: ['inherit', 'pipe', 'pipe'],
    env: { ...env, ...colour, TEST_EVIDENCE_DIR: evidence },
  });
  const kept = createWriteStream(join(evidence, 'run', 'output.txt'));
  for (const [from, to] of [
    [tests.stdout, process.stdout],
    [tests.stderr, process.stderr],
  ]) {
    from.pipe(to, { end: false });
    from.pipe(kept, { end: false });
  }
  return new Promise((resolve) => {
    tests.on('error', (cause) => {
      process.stderr.write(`vitest cannot be started: ${cause.message}\n`);
      resolve(1);
    });
    tests.on('close', (status) => kept.end(() => resolve(status ?? 1)));
  });
}
