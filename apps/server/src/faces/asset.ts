import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AssetFile } from './asset-tree.ts';
import { MIN_GZIP_BYTES } from './limits.ts';

const gzipAsync = promisify(gzip);

/** A file as it is sent. */
export interface Asset {
  readonly mediaType: string;
  /** Strong ETag of the identity encoding, with quotes (RFC 9110 §8.8.3). */
  readonly etag: string;
  readonly body: Buffer;
  readonly gzipped: Buffer | undefined;
}

/** Makes an asset out of bytes. Text that is worth it is compressed once. */
export async function toAsset(body: Buffer, mediaType: string): Promise<Asset> {
  return {
    mediaType,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    body,
    gzipped: body.length >= MIN_GZIP_BYTES ? await gzipAsync(body, { level: 9 }) : undefined,
  };
}

/**
 * Reads files once and keeps what is sent. TypeScript loses its types here: browsers get modules whose lines and
 * columns are those of the source. A file that was edited is read again.
 */
export class AssetCache {
  readonly #kept = new Map<string, { readonly version: string; readonly asset: Promise<Asset> }>();

  /** @throws {Error} when the file cannot be read or holds syntax that cannot be stripped. */
  async read({ file, mediaType }: AssetFile): Promise<Asset> {
    const { mtimeMs, size } = await stat(file);
    const version = `${mtimeMs}/${size}`;
    const kept = this.#kept.get(file);
    if (kept?.version === version) return kept.asset;
    const asset = this.#load(file, mediaType);
    this.#kept.set(file, { version, asset });
    asset.catch(() => this.#kept.delete(file));
    return asset;
  }

  async #load(file: string, mediaType: string): Promise<Asset> {
    const source = await readFile(file);
    const body = file.endsWith('.ts') ? Buffer.from(stripTypeScriptTypes(source.toString('utf8'))) : source;
    return toAsset(body, mediaType);
  }
}
