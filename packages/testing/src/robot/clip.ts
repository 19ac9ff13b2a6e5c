import { readFile } from 'node:fs/promises';
import { hevcNalUnitType, isIrap, isSlice, NalUnitType, nalUnitType, splitAnnexB } from '@callcast/media';
import { FRAME_RATE, PICTURES } from '../clip-picture.ts';

/** What a robot caller sends, already encoded. It loops: picture 0 follows the last. */
export interface Clip {
  /** The NAL units of each picture; parameter sets stand before each IDR. */
  readonly pictures: readonly { readonly nalUnits: readonly Uint8Array[]; readonly isIdr: boolean }[];
  readonly frameRate: number;
  /** H.264 unless given. */
  readonly codec?: 'H264' | 'H265';
  /** Opus packets of 20 ms each; as long as the pictures. */
  readonly opusPackets: readonly Uint8Array[];
}

const MEDIA = new URL('../../media/', import.meta.url);

/** Reads the clip that comes with this package: 640x360, 30 pictures a second, an IDR each second, mono Opus. */
export async function loadClip(codec: 'H264' | 'H265' = 'H264'): Promise<Clip> {
  const [video, audio] = await Promise.all([
    readFile(new URL(codec === 'H264' ? 'robot.h264' : 'robot.h265', MEDIA)),
    readFile(new URL('robot.opus', MEDIA)),
  ]);
  const pictures = codec === 'H264' ? toPictures(video) : toHevcPictures(video);
  const clip = { codec, pictures, frameRate: FRAME_RATE, opusPackets: toPackets(audio) };
  if (clip.pictures.length !== PICTURES || clip.opusPackets.length * FRAME_RATE !== PICTURES * 50)
    throw new Error(
      `the robot's clip is damaged: ${clip.pictures.length} pictures, ${clip.opusPackets.length} packets`,
    );
  return clip;
}

/** One slice per picture, as the clip is encoded. */
function toPictures(stream: Uint8Array): Clip['pictures'] {
  const pictures: { nalUnits: Uint8Array[]; isIdr: boolean }[] = [];
  let nalUnits: Uint8Array[] = [];
  for (const nalUnit of splitAnnexB(stream)) {
    const type = nalUnitType(nalUnit);
    nalUnits.push(nalUnit);
    if (type !== NalUnitType.NON_IDR_SLICE && type !== NalUnitType.IDR_SLICE) continue;
    pictures.push({ nalUnits, isIdr: type === NalUnitType.IDR_SLICE });
    nalUnits = [];
  }
  return pictures;
}

/** One slice segment per picture, as the clip is encoded. */
export function toHevcPictures(stream: Uint8Array): Clip['pictures'] {
  const pictures: { nalUnits: Uint8Array[]; isIdr: boolean }[] = [];
  let nalUnits: Uint8Array[] = [];
  for (const nalUnit of splitAnnexB(stream)) {
    const type = hevcNalUnitType(nalUnit);
    nalUnits.push(nalUnit);
    if (!isSlice(type)) continue;
    pictures.push({ nalUnits, isIdr: isIrap(type) });
    nalUnits = [];
  }
  return pictures;
}

/** `[length: u16][packet]*`, as `media/make-clip.mjs` writes it. */
function toPackets(stream: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let at = 0; at + 2 <= stream.length; ) {
    const length = ((stream[at] as number) << 8) | (stream[at + 1] as number);
    packets.push(stream.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return packets;
}
