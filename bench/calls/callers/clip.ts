import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NalUnitType, nalUnitType, splitAnnexB } from '@callcast/media';
import { packetizeH264 } from '@callcast/rtp';

/** The size of a live 720p call. An IDR each ten seconds: more often only on request, as browsers do. */
const FRAME_RATE = 30;
const SECONDS = 30;
/** Of the video of `npm run bench:calls`. */
const KBIT_PER_SECOND = 1_800;
const IDR_INTERVAL = 10 * FRAME_RATE;

/** Room for the headers of RTP, its extension and SRTP below 1200 bytes, the packet size of browsers. */
export const MAX_PAYLOAD_BYTES = 1_150;

export interface BenchPicture {
  /** Before an IDR; else empty. */
  readonly parameterSets: readonly Uint8Array[];
  readonly isIdr: boolean;
  /** The slice in RTP payloads, shared by all calls. */
  readonly payloads: readonly Uint8Array[];
}

export interface BenchClip {
  readonly frameRate: number;
  readonly pictures: readonly BenchPicture[];
}

const CACHE = new URL('../../../node_modules/.cache/callcast-bench/', import.meta.url);

/**
 * Encodes the clip unless an earlier run did: constrained baseline, one slice a picture, no reordering.
 *
 * @returns Path of the Annex B file.
 * @throws {Error} ffmpeg is missing or failed.
 */
export async function prepareClip(kbitPerSecond: number = KBIT_PER_SECOND): Promise<string> {
  const cached = fileURLToPath(new URL(`720p-${kbitPerSecond}k-${SECONDS}s.h264`, CACHE));
  if (existsSync(cached)) return cached;
  await mkdir(dirname(cached), { recursive: true });
  const unfinished = `${cached}.${process.pid}`;
  const encoder = spawn(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-y', '-f', 'lavfi'],
      ...['-i', `testsrc2=size=1280x720:rate=${FRAME_RATE},noise=alls=6:allf=t`, '-t', `${SECONDS}`],
      ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency'],
      ...['-profile:v', 'baseline', '-level', '3.1', '-b:v', `${kbitPerSecond}k`],
      ...['-maxrate', `${kbitPerSecond}k`, '-bufsize', `${kbitPerSecond / 2}k`],
      ...['-x264-params', `keyint=${IDR_INTERVAL}:min-keyint=${IDR_INTERVAL}:scenecut=0:slices=1:sliced-threads=0`],
      ...['-bsf:v', 'filter_units=remove_types=6|9', '-f', 'h264', unfinished],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const [code] = (await once(encoder, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: the benchmark needs it with libx264 to make its clip`);
  await rename(unfinished, cached);
  return cached;
}

export async function loadBenchClip(path: string): Promise<BenchClip> {
  const pictures: BenchPicture[] = [];
  let parameterSets: Uint8Array[] = [];
  for (const nalUnit of splitAnnexB(await readFile(path))) {
    const type = nalUnitType(nalUnit);
    const isIdr = type === NalUnitType.IDR_SLICE;
    if (!isIdr && type !== NalUnitType.NON_IDR_SLICE) {
      parameterSets.push(nalUnit);
      continue;
    }
    pictures.push({ parameterSets, isIdr, payloads: packetizeH264([nalUnit], MAX_PAYLOAD_BYTES) });
    parameterSets = [];
  }
  if (pictures.length !== SECONDS * FRAME_RATE || pictures[0]?.isIdr !== true)
    throw new Error(`the clip is damaged (${pictures.length} pictures); delete ${path}`);
  return { frameRate: FRAME_RATE, pictures };
}
