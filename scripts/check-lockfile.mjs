// `npm ci` must work on a clone: it refuses a lockfile without an entry for every optional package, those of other platforms
// too, and npm leaves out what the registry at hand does not serve when the lockfile is written.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './ensure-dependencies.mjs';

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !resolves(path, name))
    .map((name) => `package-lock.json: ${path} may install ${name}, which has no entry; npm ci refuses that`),
);
for (const problem of missing) process.stderr.write(`${problem}\n`);
process.exit(missing.length === 0 ? 0 : 1);

/** Whether a package at `path` finds `name` in its own node_modules or in one above it. */
function resolves(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}
