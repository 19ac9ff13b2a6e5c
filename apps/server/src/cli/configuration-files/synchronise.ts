/** The folder and the server beside each other: read, compared, and the folder brought up to date. */
import type { ApiClient } from '@callcast/api-client';
import { type ReadFolder, readFolder, removeFileOf, writeFileOf } from './folder.ts';
import { hashOf, type ItemKey, type Items, idOf } from './items.ts';
import { readLastPull, writeLastPull } from './last-pull.ts';
import { layOut, SHARED_FILE } from './layout.ts';
import { type Agreed, planOf, type Step } from './plan.ts';
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

/** Writes what differs, and removes files of what is gone. @returns Paths that were written, and removed. */
export async function pullInto(
  { folder, server, files }: Compared,
  { items, agreed }: { readonly items: Items; readonly agreed: Agreed },
): Promise<{ readonly written: readonly string[]; readonly removed: readonly string[] }> {
  const paths = layOut(items, files.paths);
  const written: string[] = [];
  const write = async (path: string, text: string, before: string | undefined): Promise<void> => {
    if (text === before) return;
    await writeFileOf(folder, path, text);
    written.push(path);
  };
  // Sources first: a pull that is cut off leaves no YAML that names a file which is not there.
  for (const [key, state] of items) {
    if (state.kind !== 'scenario') continue;
    const before = files.items.get(key);
    await write(paths.get(key) ?? '', state.source, before?.kind === 'scenario' ? before.source : undefined);
  }
  const writeDocument = async (path: string, application: ItemKey | null): Promise<void> => {
    const before = files.yaml.get(path)?.document;
    const text = writeYaml(before, contentsOf(items, paths, application));
    await write(path, text, before && writeYaml(before, contentsOf(files.items, files.paths, application)));
  };
  for (const [key, { kind }] of items) if (kind === 'application') await writeDocument(paths.get(key) ?? '', key);
  const hasShared = [...items.values()].some((state) => state.kind === 'scenario' && state.application === null);
  if (hasShared || files.yaml.has(SHARED_FILE)) await writeDocument(SHARED_FILE, null);
  const removed = [...files.paths].filter(([key]) => !items.has(key)).map(([, path]) => path);
  for (const path of removed) await removeFileOf(folder, path);
  await writeLastPull(folder, server, agreed);
  return { written, removed };
}

/** Behind a push, or what was done of it: ids that the server gave, and what both agree on now. */
export async function writeGivenIds(
  compared: Compared,
  given: ReadonlyMap<ItemKey, ItemKey>,
  now: Items,
): Promise<void> {
  const { folder, server, files, agreed } = compared;
  for (const [path, { document }] of files.yaml) {
    const keys = [...given.keys()].filter((key) => stands(compared, key, path));
    for (const key of keys) {
      const [place, id] = [files.places.get(key), idOf(given.get(key) ?? '')];
      if (place !== undefined && id !== undefined) giveId(document, place.node, id);
    }
    if (keys.length > 0) await writeFileOf(folder, path, textOf(document));
  }
  const inFiles = (await readFolder(folder)).items;
  const next = new Map(agreed);
  for (const key of new Set([...agreed.keys(), ...inFiles.keys(), ...now.keys()])) {
    const [here, there] = [inFiles.get(key), now.get(key)];
    if (here === undefined && there === undefined) next.delete(key);
    else if (here !== undefined && there !== undefined && hashOf(here) === hashOf(there)) next.set(key, hashOf(here));
  }
  await writeLastPull(folder, server, next);
}

/** Whether the YAML at this path is the one that an item stands in. */
function stands({ files }: Compared, key: ItemKey, path: string): boolean {
  const state = files.items.get(key);
  if (state === undefined) return false;
  if (state.kind === 'application') return files.paths.get(key) === path;
  return (state.application === null ? SHARED_FILE : files.paths.get(state.application)) === path;
}
