/** What the server is made of, and where it keeps its data. */
import { access, constants, readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Finding, failed, ok, warning } from './finding.ts';

const NEEDED_NODE = 24;
const MEGABYTE = 1e6;
/** Below the first a day of logs may fill the disk, below the second the database stops taking writes soon. */
const SPACE = { warnMegabytes: 1_000, failMegabytes: 100 };

export function checkNode(version: string): Finding {
  const major = Number(version.split('.')[0]);
  if (major >= NEEDED_NODE) return ok('node', `Node ${version}`);
  return failed(
    'node',
    `Node ${version} is too old`,
    `Install Node ${NEEDED_NODE}, or run npm install here: it brings one along.`,
  );
}

export interface Part {
  readonly id: string;
  /** For people: `Scenarios`. */
  readonly name: string;
  /** Rejects when it does not work. */
  readonly tryOut: () => Promise<unknown>;
}

/** Parts with machine code in them, which an old C library or another processor refuses. */
export function checkParts(parts: readonly Part[]): Promise<Finding[]> {
  return Promise.all(
    parts.map(async ({ id, name, tryOut }) => {
      try {
        await tryOut();
        return ok(`parts.${id}`, `${name} work on this machine`);
      } catch (cause) {
        const why = `${name} do not work: ${cause instanceof Error ? cause.message : String(cause)}`;
        return failed(`parts.${id}`, why, 'Run npm ci again on this machine; Debian 12 or newer, x64 or arm64.');
      }
    }),
  );
}

/** Nothing is made: a folder that is not there yet is judged by the one that it will be in. */
export async function checkData(folder: string): Promise<Finding[]> {
  const path = resolve(folder);
  const there = await nearestFolder(path);
  try {
    await access(there, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const remedy = 'Give the user who runs the server write access, or set CALLCAST_DATA_DIR to another folder.';
    return [failed('data', `The data folder ${path} cannot be used: ${String(cause)}`, remedy)];
  }
  if (there !== path) return [ok('data', `Data folder ${path}, which the first start makes`), await checkSpace(there)];
  return [ok('data', `Data folder ${path}`), await checkSpace(path), ...(await checkSecrecy(path))];
}

async function nearestFolder(path: string): Promise<string> {
  const isThere = await stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  return isThere || path === dirname(path) ? path : nearestFolder(dirname(path));
}

async function checkSpace(path: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(path);
  const megabytes = Math.floor((bavail * bsize) / MEGABYTE);
  const what = `${megabytes} MB free for data`;
  const remedy =
    'Make room: recordings and session logs are kept there (CALLCAST_RECORDING_KEEP_DAYS removes old recordings).';
  if (megabytes < SPACE.failMegabytes) return failed('data.space', what, remedy);
  return megabytes < SPACE.warnMegabytes ? warning('data.space', what, remedy) : ok('data.space', what);
}

/** What others on the machine may read there. */
async function checkSecrecy(path: string): Promise<Finding[]> {
  const names = (await readdir(path)).filter((name) => name.endsWith('.key') || name.endsWith('.pem'));
  const found: Finding[] = [];
  for (const name of names) {
    const { mode } = await stat(join(path, name));
    if (!/key/.test(name) || (mode & 0o077) === 0) continue;
    const what = `${name} can be read by other users of this machine`;
    found.push(
      warning('data.secrecy', what, `chmod 600 ${join(path, name)}; whoever has it can open the stored stream keys.`),
    );
  }
  const { mode } = await stat(path);
  if ((mode & 0o007) !== 0)
    found.push(warning('data.folder', 'Every user of this machine may look into the data folder', `chmod 700 ${path}`));
  return found;
}
