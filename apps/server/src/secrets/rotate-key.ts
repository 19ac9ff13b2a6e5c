import { existsSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Random } from '@callcast/core';
import { loadKey, nextKeyPath, type SealPurpose, SecretBox } from '../security/index.ts';
import type { Store } from '../store/index.ts';

export interface RotationReport {
  /** Secrets and stream keys that the new key opens now. */
  readonly rewrapped: number;
  /** Those that neither key opens: they were sealed with another one, and are left as they are. */
  readonly unreadable: number;
}

/**
 * Gives the server a new key: it is written beside the old one, then every data key is wrapped with it in one transaction, then it takes the
 * old one's place. Whoever is killed in between has both keys, and does the same again: what the new key opens already stays.
 *
 * Only for whoever owns the store: nobody else may seal with the old key meanwhile. Links signed with the old key are void.
 *
 * @param path Of the key file.
 */
export async function rotateKey(store: Store, path: string, random: Random): Promise<RotationReport> {
  const current = await loadKey(path, random);
  const next = await loadKey(nextKeyPath(path), random);
  await syncFolder(path); // the new key is there for good before anything is wrapped with it
  const boxes = (purpose: SealPurpose) =>
    [current, next].map((key) => new SecretBox(key, purpose, random)) as [SecretBox, SecretBox];
  let alreadyDone = 0;
  const { changed, left } = await store.changeSealed((purpose, sealed, rowId) => {
    const [before, after] = boxes(purpose);
    const rewrapped = before.rewrap(sealed, rowId, after);
    if (rewrapped === undefined && after.open(sealed, rowId) !== undefined) alreadyDone++;
    return rewrapped;
  });
  await rename(nextKeyPath(path), path);
  await syncFolder(path);
  return { rewrapped: changed + alreadyDone, unreadable: left - alreadyDone };
}

/** Ends what {@link rotateKey} began, when it was killed. @returns Whether there was something to end. */
export async function finishRotation(store: Store, path: string, random: Random): Promise<boolean> {
  if (!existsSync(nextKeyPath(path))) return false;
  await rotateKey(store, path, random);
  return true;
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(dirname(path));
  await folder.sync();
}
