// Compares the error codes of the sources with docs/errors.md, both ways.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './ensure-dependencies.mjs';

const SOURCES = ['packages/*/src/**/*.ts', 'apps/server/src/**/*.ts'];
/** Catalogues, in which codes are keys of an object. */
const CATALOGUES = ['packages/web-sdk/src/error-codes.ts', 'apps/server/src/platform-api/error.ts'];
/** Texts of that form which are no error codes: configuration is documented by `callcast config --reference`. */
const OTHER = /^CALLCAST_/;

/** One word alone (`BUSY`) may mean anything in a source, so those are compared only from the document to the sources. */
const LITERAL = /'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'/g;
const WORD = /'([A-Z]{3,})'/g;
const KEY = /^ {2}([A-Z][A-Z0-9_]+): /gm;

const found = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);
const isProduct = (path) => !path.endsWith('.test.ts') && !path.includes('/src/testing/');

const codes = new Set();
const words = new Set();
for (const path of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).filter(isProduct)) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  for (const code of found(text, LITERAL)) if (!OTHER.test(code)) codes.add(code);
  for (const word of found(text, WORD)) words.add(word);
  if (CATALOGUES.includes(path)) for (const key of found(text, KEY)) codes.add(key);
}

const rows = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').slice(1, 3).join('|')); // the second column holds the names of numbered codes
const documented = new Set(found(rows.join('\n'), /`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)`/g));

const missing = [...codes].filter((code) => !documented.has(code));
const leftOver = [...documented].filter((code) => !codes.has(code) && !words.has(code));
for (const code of missing) process.stderr.write(`docs/errors.md does not explain ${code}\n`);
for (const code of leftOver) process.stderr.write(`docs/errors.md explains ${code}, which no source has\n`);
process.exit(missing.length + leftOver.length === 0 ? 0 : 1);
