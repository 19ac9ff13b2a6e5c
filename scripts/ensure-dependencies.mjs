// Installs what the lockfile names, only when it changed, and finds the project's Node 24.
// Runs on the machine's own Node (20 or newer) and on nothing else.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MIN_NODE_MAJOR = 24;
const stampFile = join(ROOT, 'node_modules', '.callcast-lockfile');

/** Installs from the lockfile when node_modules is missing or older than it. Ends the process with a message on failure. */
export function ensureDependencies() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  process.stderr.write('Installing dependencies from package-lock.json …\n');
  // Not `npm ci`: it refuses a lockfile that leaves out optional packages of other platforms. Versions and integrity are the lockfile's.
  const install = spawnSync(
    'npm',
    ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
    },
  );
  if (install.error || install.status !== 0) {
    const why = install.error ? install.error.message : `npm ended with ${install.status}`;
    process.stderr.write(
      `Dependencies could not be installed: ${why}. Check the connection to the npm registry and run the command again.\n`,
    );
    process.exit(1);
  }
  writeFileSync(stampFile, wanted);
}

/** Path of a Node that is new enough: the installed one, or the one that runs this script. */
export function projectNode() {
  const installed = join(ROOT, 'node_modules', '.bin', 'node');
  if (existsSync(installed)) return realpathSync(installed);
  if (Number(process.versions.node.split('.')[0]) >= MIN_NODE_MAJOR) return process.execPath;
  process.stderr.write(
    `Callcast needs Node ${MIN_NODE_MAJOR} or newer; this is ${process.version}, and no packaged Node exists for ${process.platform}-${process.arch}. Install Node ${MIN_NODE_MAJOR} and run the command again.\n`,
  );
  process.exit(1);
}

/** Environment in which `node` is the project's Node and the installed tools are found first. */
export function projectEnvironment() {
  const path = [dirname(projectNode()), join(ROOT, 'node_modules', '.bin'), process.env.PATH];
  return { ...process.env, PATH: path.join(':') };
}
