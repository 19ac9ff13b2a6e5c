// What documents promise must be true: every error code is explained in docs/errors.md and no other, both READMEs name every
// setting, and links lead somewhere. Runs on the project's Node, which reads the settings' TypeScript.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { environmentName, variables } from '../apps/server/src/config/variables.ts';
import { ROOT } from './ensure-dependencies.mjs';

const found = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const files = (...patterns) =>
  globSync(patterns, { cwd: ROOT, exclude: (path) => path.split('/').includes('node_modules') });

/** Words of an enumeration of the scenario API, which look like codes. */
const VALUES = 'packages/scenario/src/guest/dtmf-type.ts';

const problems = [...errorCodes(), ...settings(), ...links()];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);

function errorCodes() {
  const catalogues = ['packages/web-sdk/src/error-codes.ts', 'apps/server/src/platform-api/error.ts'];
  const codes = new Set();
  // One word alone (`BUSY`) may mean anything in a source: those are compared only from the document to the sources.
  const words = new Set();
  for (const path of files('packages/*/src/**/*.ts', 'apps/server/src/**/*.ts')) {
    if (path.endsWith('.test.ts') || path.includes('/src/testing/') || path === VALUES) continue;
    const text = read(path);
    for (const code of found(text, /'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g)) codes.add(code);
    for (const word of found(text, /'([A-Z]{3,})'/g)) words.add(word);
    if (catalogues.includes(path)) for (const key of found(text, /^ {2}([A-Z][A-Z0-9_]+): /gm)) codes.add(key);
  }
  // The first two columns: codes of the management API stand behind their number.
  const columns = read('docs/errors.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').slice(1, 3).join('|'));
  const explained = new Set(found(columns.join('\n'), /`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)`/g));
  // `OTEL_…` are variables of OpenTelemetry, but for the one error about them.
  const isSetting = (code) => code.startsWith('CALLCAST_') || (code.startsWith('OTEL_') && code !== 'OTEL_INVALID');
  return [
    ...[...codes]
      .filter((code) => !explained.has(code) && !isSetting(code))
      .map((code) => `docs/errors.md does not explain ${code}`),
    ...[...explained]
      .filter((code) => !codes.has(code) && !words.has(code))
      .map((code) => `docs/errors.md explains ${code}, which no source has`),
  ];
}

function settings() {
  const names = Object.keys(variables).map(environmentName);
  return ['README.md', 'README.ru.md'].flatMap((path) => {
    const named = found(read(path), /`(CALLCAST_[A-Z_]+)`/g);
    return [
      ...names.filter((name) => !named.includes(name)).map((name) => `${path} does not name ${name}`),
      ...named.filter((name) => !names.includes(name)).map((name) => `${path} names ${name}, which is no setting`),
    ];
  });
}

function links() {
  const documents = files('*.md', 'docs/**/*.md', 'packages/**/*.md', 'apps/**/*.md');
  return documents.flatMap((path) =>
    found(read(path), /\]\(([^)\s]+)\)/g)
      .map((target) => target.split('#')[0])
      .filter((target) => target !== '' && !/^https?:/.test(target))
      .filter((target) => !existsSync(join(ROOT, dirname(path), target)))
      .map((target) => `${path} links to ${target}, which is not there`),
  );
}
