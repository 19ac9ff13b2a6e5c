/** The folder and the server beside each other: read, compared, and the folder brought up to date. */
import type { ApiClient } from '@callcast/api-client';
import { CliError } from '../context.ts';
import { type ReadFolder, readFolder, readPlainFile, removeFileOf, writeFileOf } from './folder.ts';
import { hashOf, type ItemKey, type Items, idOf } from './items.ts';
import { readLastPull, writeLastPull } from './last-pull.ts';
import { layOut, type Paths, SHARED_FILE } from './layout.ts';
import { fileLimits } from './limits.ts';
import { type Agreed, planOf, type Step } from './plan.ts';
import type { PushProgress } from './push-progress.ts';
import { readRemote } from './remote-items.ts';
import { contentsOf, giveId, textOf, writeYaml } from './yaml-writer.ts';

export interface Compared {
  readonly folder: string;
  /** Its address, by which the folder knows it again. */
  readonly server: string;
  readonly files: ReadFolder;
  readonly remote: Items;
  readonly agreed: Agreed;
  readonly plan: readonly Step[];
}

/** @throws {CliError | ApiError} */
export async function compare(folder: string, server: string, api: ApiClient, signal: AbortSignal): Promise<Compared> {
  const files = await readFolder(folder);
  const agreed = await readLastPull(folder, server);
  const remote = await readRemote(api, signal);
  return { folder, server, files, remote, agreed, plan: planOf(files.items, remote, agreed) };
}

/**
 * Writes what differs, and removes files of what is gone.
 *
 * @param overwrites Whether a file that is in no YAML may be replaced.
 * @returns Paths that were written, and removed.
 * @throws {CliError} Before anything is written: where such a file is in the way.
 */
export async function pullInto(
  { folder, server, files }: Compared,
  { items, agreed }: { readonly items: Items; readonly agreed: Agreed },
  overwrites: boolean,
): Promise<{ readonly written: readonly string[]; readonly removed: readonly string[] }> {
  const paths = layOut(items, files.paths);
  const texts = textsOf(files.items, files.paths, files);
  // Sources first: a pull that is cut off leaves no YAML that names a file which is not there.
  const wanted = [...textsOf(items, paths, files)].filter(([path, text]) => texts.get(path) !== text);
  for (const [path, text] of wanted) if (!overwrites && !texts.has(path)) await refuseOther(folder, path, text);
  for (const [path, text] of wanted) await writeFileOf(folder, path, text);
  // A path may be another's by now: of what was removed there, and made anew by the same name.
  const used = new Set(paths.values());
  const removed = [...files.paths.values()].filter((path) => !used.has(path));
  for (const path of removed) await removeFileOf(folder, path);
  await writeLastPull(folder, server, agreed);
  return { written: wanted.map(([path]) => path), removed };
}

/** Path → text of each file, as this program writes it: sources, then YAML. */
function textsOf(items: Items, paths: Paths, { yaml }: ReadFolder): Map<string, string> {
  const texts = new Map<string, string>();
  const addYaml = (path: string, application: ItemKey | null): void => {
    texts.set(path, writeYaml(yaml.get(path)?.document, contentsOf(items, paths, application)));
  };
  for (const [key, state] of items) if (state.kind === 'scenario') texts.set(paths.get(key) ?? '', state.source);
  for (const [key, { kind }] of items) if (kind === 'application') addYaml(paths.get(key) ?? '', key);
  const hasShared = [...items.values()].some((state) => state.kind === 'scenario' && state.application === null);
  if (hasShared || yaml.has(SHARED_FILE)) addYaml(SHARED_FILE, null);
  return texts;
}

async function refuseOther(folder: string, path: string, text: string): Promise<void> {
  const present = await readPlainFile(folder, path, fileLimits.yamlBytes);
  if (present === undefined || present.equals(Buffer.from(text))) return;
  throw new CliError('CLI_FAILED', `${path} is in the way, and in no YAML: move it, or overwrite it with --force`);
}

/** Behind a push, or what was done of it: ids that the server gave, and what both agree on now. */
export async function keepProgress(compared: Compared, { given, changed }: PushProgress): Promise<void> {
  const { folder, server, files, agreed } = compared;
  for (const [path, { document }] of files.yaml) {
    const keys = [...given.keys()].filter((key) => stands(compared, key, path));
    for (const key of keys) {
      const [place, id] = [files.places.get(key), idOf(given.get(key) ?? '')];
      if (place !== undefined && id !== undefined) giveId(document, place.node, id);
    }
    if (keys.length > 0) await writeFileOf(folder, path, textOf(document));
  }
  const next = new Map(agreed);
  for (const [key, state] of changed)
    if (state === undefined) next.delete(key);
    else next.set(key, hashOf(state));
  await writeLastPull(folder, server, next);
}

/** Whether the YAML at this path is the one that an item stands in. */
function stands({ files }: Compared, key: ItemKey, path: string): boolean {
  const state = files.items.get(key);
  if (state === undefined) return false;
  if (state.kind === 'application') return files.paths.get(key) === path;
  return (state.application === null ? SHARED_FILE : files.paths.get(state.application)) === path;
}
