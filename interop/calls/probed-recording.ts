import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ProbedRecording {
  readonly video: readonly { dts: number; isKey: boolean }[];
  readonly audio: readonly { dts: number; isKey: boolean }[];
  readonly decodeErrors: string;
  /** Every picture size that occurs, in order of appearance. */
  readonly sizes: readonly string[];
}

/** Packets of a recording in seconds, and what the decoder has to say. */
export async function probe(path: string): Promise<ProbedRecording> {
  const options = { maxBuffer: 1 << 28 };
  const list = await run(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'packet=codec_type,dts_time,flags', '-of', 'csv=p=0', path],
    options,
  );
  const packets = list.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(','))
    .map(([kind, dts, flags]) => ({ kind, dts: Number(dts), isKey: flags?.startsWith('K') === true }));
  // Every track is decoded, and nothing encoded: a muxer would complain of times that the decoder is content with.
  const frames = await run(
    'ffprobe',
    ['-v', 'error', '-show_entries', 'frame=media_type,width,height', '-of', 'csv=p=0:s=x', path],
    options,
  );
  return {
    video: packets.filter((packet) => packet.kind === 'video'),
    audio: packets.filter((packet) => packet.kind === 'audio'),
    decodeErrors: frames.stderr,
    sizes: [...new Set([...frames.stdout.matchAll(/^video.*?(\d+x\d+)/gm)].map(([, size]) => size ?? ''))],
  };
}
