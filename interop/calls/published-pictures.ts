import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { FlvReader, NalUnitType, nalUnitType, parseVideoTagBody, splitAvcFormat } from '@callcast/media';

export interface PublishedPicture {
  readonly dtsMs: number;
  readonly isIdr: boolean;
  /** SHA-256 of its slices, hexadecimal. */
  readonly hash: string;
}

/** The pictures of an FLV file, in order. @throws {Error} The file is damaged. */
export function readPublishedPictures(path: string): PublishedPicture[] {
  const tags = new FlvReader().handleChunk(readFileSync(path));
  if (typeof tags === 'string') throw new Error(`${path}: ${tags}`);
  return tags.flatMap((tag) => {
    const video = tag.kind === 'video' ? parseVideoTagBody(tag.body) : undefined;
    if (typeof video === 'string') throw new Error(`${path}: ${video}`);
    if (video?.kind !== 'access-unit') return [];
    const nalUnits = splitAvcFormat(video.sample);
    if (typeof nalUnits === 'string') throw new Error(`${path}: ${nalUnits}`);
    return [{ dtsMs: tag.timestamp, isIdr: tag.isKeyFrame, hash: hashSlices(nalUnits) }];
  });
}

function hashSlices(nalUnits: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const nalUnit of nalUnits) {
    const type = nalUnitType(nalUnit);
    if (type === NalUnitType.NON_IDR_SLICE || type === NalUnitType.IDR_SLICE) hash.update(nalUnit);
  }
  return hash.digest('hex');
}
