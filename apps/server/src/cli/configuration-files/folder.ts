/** The folder on the disk: what stands there is read whole, and each file is replaced whole. */
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { CliError } from '../context.ts';
import { APPLICATIONS_FOLDER, SHARED_FILE } from './layout.ts';
import { fileLimits } from './limits.ts';
import { type LocalFiles, localItems } from './local-items.ts';
import { readYaml, type YamlFile } from './yaml-reader.ts';

export interface ReadFolder extends LocalFiles {
  readonly yaml: ReadonlyMap<string, YamlFile>;
}

/** @throws {CliError} Where a file is malformed, too large, or no file. */
export async function readFolder(folder: string): Promise<ReadFolder> {
  const yaml = new Map<string, YamlFile>();
  const add = async (path: string): Promise<void> => {
    const bytes = await readPlainFile(folder, path, fileLimits.yamlBytes);
    if (bytes !== undefined) yaml.set(path, readYaml(path, textOf(path, bytes)));
  };
  await add(SHARED_FILE);
  const names = await readdir(join(folder, APPLICATIONS_FOLDER)).catch(orNothing(APPLICATIONS_FOLDER));
  const files = (names ?? []).filter((name) => /\.ya?ml$/.test(name)).sort();
  if (files.length > fileLimits.applications)
    throw new CliError('CLI_FAILED', `${APPLICATIONS_FOLDER} has more than ${fileLimits.applications} files`);
  for (const name of files) await add(`${APPLICATIONS_FOLDER}/${name}`);
  const sources = new Map<string, string>();
  for (const { root } of yaml.values())
    for (const map of root.maps('scenarios')) {
      const path = map.text('file');
      if (!isInside(path)) map.fail(`file "${path}" is no path below this folder, with / between its parts`);
      const bytes = await readPlainFile(folder, path, fileLimits.sourceBytes);
      if (bytes === undefined) map.fail(`there is no file ${path}`);
      else sources.set(path, textOf(path, bytes));
    }
  return { ...localItems({ yaml, sourceOf: (path) => sources.get(path) ?? '' }), yaml };
}

/** Replaces a file, or makes it: whole or not at all. @param path In the folder, with `/`. */
export async function writeFileOf(folder: string, path: string, text: string): Promise<void> {
  if (!isInside(path)) throw new CliError('CLI_FAILED', `${path} is no path below ${folder}`);
  await refuseLinks(folder, path);
  const target = join(folder, path);
  const temporary = `${target}.${process.pid}.new`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(temporary, text, { flag: 'wx' });
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined); // what failed first is told
    throw new CliError('CLI_FAILED', `${path} cannot be written: ${String(cause)}`, { cause });
  }
}

export async function removeFileOf(folder: string, path: string): Promise<void> {
  if (!isInside(path)) throw new CliError('CLI_FAILED', `${path} is no path below ${folder}`);
  await refuseLinks(folder, path);
  await rm(join(folder, path), { force: true }).catch(orNothing(path));
}

/** Its bytes; undefined when there is none. @throws {CliError} When it is larger, a link, or no file. */
export async function readPlainFile(folder: string, path: string, most: number): Promise<Buffer | undefined> {
  await refuseLinks(folder, path);
  // Neither a link that was put there since nor a pipe without a writer is waited for.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = await open(join(folder, path), O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(orNothing(path));
  if (file === undefined) return undefined;
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new CliError('CLI_FAILED', `${path} is no file`);
    if (facts.size > most) throw new CliError('CLI_FAILED', `${path} has more than ${most} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/** A folder that somebody else made must not lead reading or writing elsewhere. */
async function refuseLinks(folder: string, path: string): Promise<void> {
  const parts = path.split('/');
  for (let count = 1; count <= parts.length; count++) {
    const part = parts.slice(0, count).join('/');
    const facts = await lstat(join(folder, part)).catch(orNothing(part));
    if (facts?.isSymbolicLink()) throw new CliError('CLI_FAILED', `${part} is a link: what it leads to is left alone`);
  }
}

const isInside = (path: string): boolean =>
  path !== '' &&
  !/[\\\0]/.test(path) &&
  !posix.isAbsolute(path) &&
  posix.normalize(path) === path &&
  !/^\.\.?(\/|$)/.test(path);

/** Byte for byte: a text that would come back otherwise is refused. */
function textOf(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new CliError('CLI_FAILED', `${path} is no UTF-8`, { cause });
  }
}

/** What is not there is nothing. @throws {CliError} For what keeps it from being looked at. */
const orNothing =
  (path: string) =>
  (cause: NodeJS.ErrnoException): undefined => {
    if (cause.code === 'ENOENT') return undefined;
    throw new CliError('CLI_FAILED', `${path} cannot be used: ${cause.code ?? String(cause)}`, { cause });
  };
