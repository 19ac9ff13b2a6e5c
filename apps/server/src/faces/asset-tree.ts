import { readdirSync } from 'node:fs';
import path from 'node:path';
import { assert } from '@callcast/core';
import { MAX_ASSETS } from './limits.ts';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Tests and what serves only them, and declarations without code. */
const NOT_SERVED = /\.(test|d)\.ts$|(^|\/)testing\//;

export interface AssetFile {
  readonly file: string;
  readonly mediaType: string;
}

/** Folders of this repository and the URL under which each is served. */
export interface AssetRoot {
  readonly urlPrefix: `/${string}/`;
  readonly folder: string;
}

/**
 * Lists every file that may be served. A request is looked up in this map and never becomes a path, so there is no
 * path to escape from.
 *
 * @returns Files by URL path. Tests, type declarations and unknown endings are left out.
 */
export function listAssets(roots: readonly AssetRoot[]): ReadonlyMap<string, AssetFile> {
  const assets = new Map<string, AssetFile>();
  for (const { urlPrefix, folder } of roots) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const mediaType = MEDIA_TYPES[path.extname(entry.name)];
      if (!entry.isFile() || mediaType === undefined) continue;
      const file = path.join(entry.parentPath, entry.name);
      const url = urlPrefix + path.relative(folder, file).split(path.sep).join('/');
      if (NOT_SERVED.test(url)) continue;
      assets.set(url, { file, mediaType });
      assert(assets.size <= MAX_ASSETS, `more than ${MAX_ASSETS} files to serve`);
    }
  }
  return assets;
}
