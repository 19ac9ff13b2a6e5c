/**
 * Searches everything that was kept of a test run for the secrets that it used:
 * `node packages/testing/src/leaks/search-run.ts <folder>`. Exit code 0 when there is none; else it says where, masked.
 */
import { pathToFileURL } from 'node:url';
import { searchEvidence } from './search-evidence.ts';

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { problems, summary } = searchEvidence(process.argv[2] ?? '');
  for (const problem of problems) process.stdout.write(`LEAK TEST: ${problem}\n`);
  process.stdout.write(`Leak test: ${summary}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
