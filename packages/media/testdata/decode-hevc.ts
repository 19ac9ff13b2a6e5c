import { spawnSync } from 'node:child_process';
import { concatBytes } from '@callcast/core';
import { parseHevcTagBody } from '../src/flv/enhanced-video-tag-body.ts';
import type { FlvTag } from '../src/flv/tag.ts';
import { splitAvcFormat } from '../src/h264/avc-format.ts';

/** The parameter sets of a record, whose arrays begin at byte 23 (ISO/IEC 14496-15 §8.3.3.1.2). */
function parameterSetsOf(record: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const sets: Uint8Array[] = [];
  let at = 23;
  for (let array = 0; array < record[22]!; array++) {
    let left = view.getUint16(at + 1);
    for (at += 3; left > 0; left--) {
      const length = view.getUint16(at);
      sets.push(record.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
  }
  return sets;
}

/** The NAL units of the picture in a tag. */
export function hevcNalUnitsOf({ body }: FlvTag): readonly Uint8Array[] {
  const parsed = parseHevcTagBody(body);
  if (typeof parsed === 'string' || parsed.kind !== 'coded-frames') throw new Error('no picture');
  const nalUnits = splitAvcFormat(parsed.sample);
  if (typeof nalUnits === 'string') throw new Error(nalUnits);
  return nalUnits;
}

/** What a decoder of `hvc1` is given: the parameter sets of each header, and the NAL units of each picture. */
export function hevcNalUnitsFor(tags: readonly FlvTag[]): readonly Uint8Array[] {
  return tags.flatMap((tag) => {
    const parsed = tag.kind === 'video' ? parseHevcTagBody(tag.body) : undefined;
    if (typeof parsed !== 'object' || parsed.kind === 'other') return [];
    return parsed.kind === 'sequence-start' ? parameterSetsOf(parsed.configurationRecord) : hevcNalUnitsOf(tag);
  });
}

export interface DecodedPictures {
  /** MD5 of each, in the order in which they are shown. */
  readonly pictures: readonly string[];
  readonly size: string;
  /** What the decoder complained of. It goes on at a missing reference, without an error at its end. */
  readonly complaints: string;
}

/** By FFmpeg's decoder. For tests alone. */
export function decodeHevc(nalUnits: readonly Uint8Array[]): DecodedPictures {
  const input = concatBytes(nalUnits.flatMap((unit) => [Uint8Array.of(0, 0, 0, 1), unit]));
  // In one thread, so that nothing it says is lost; no picture is repeated or left out for its time.
  const args = ['-v', 'warning', '-threads', '1', '-err_detect', 'explode', '-f', 'hevc', '-i', '-'];
  args.push('-fps_mode', 'passthrough', '-f', 'framemd5', '-');
  const { error, stdout, stderr } = spawnSync('ffmpeg', args, { input, maxBuffer: 1 << 28, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return {
    pictures: [...stdout.matchAll(/^0,.*, *([0-9a-f]{32})$/gm)].map(([, md5 = '']) => md5),
    size: /dimensions 0: (\S+)/.exec(stdout)?.[1] ?? '',
    complaints: stderr,
  };
}
