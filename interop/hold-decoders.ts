import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { concatBytes } from '@callcast/core';
import type { AccessUnitBytes } from './hold-streams.ts';
import { needProgram } from './rtmp/server-process.ts';

export interface Decoded {
  /** MD5 of each picture as I420, in the order in which they are shown. */
  readonly pictures: readonly string[];
  /** Everything that the decoder had to say. */
  readonly complaints: string;
}

export type Decode = (accessUnits: readonly AccessUnitBytes[]) => Promise<Decoded>;

const START_CODE = Uint8Array.of(0, 0, 0, 1);
const PYTHON = '/usr/bin/python3';
/** Comes with Debian's Chromium. */
const OPENH264 = globSync('/usr/lib/*-linux-gnu/libopenh264.so.?')[0];

const annexB = (accessUnits: readonly AccessUnitBytes[]): Uint8Array =>
  concatBytes(accessUnits.flat().flatMap((nalUnit) => [START_CODE, nalUnit]));

/** Pictures keep the sizes that they have. */
const HASH_PICTURES = [
  ...['-autoscale', '0', '-fps_mode', 'passthrough', '-pix_fmt', 'yuv420p'],
  ...['-f', 'framehash', '-hash', 'md5', 'pipe:1'],
];

export const decodeByFfmpeg: Decode = (accessUnits) =>
  runFfmpeg(['-flags', 'unaligned', '-fpsprobesize', '0', '-f', 'h264'], annexB(accessUnits));

/** The pictures of an FLV stream. */
export async function decodeFlvByFfmpeg(flv: Uint8Array): Promise<Decoded> {
  const { pictures, complaints } = await runFfmpeg(['-flags', 'unaligned'], flv);
  // So it calls metadata in the midst of a stream.
  return { pictures, complaints: complaints.replace(/^\[flv @ .*\] New subtitle stream .*\n/gm, '') };
}

async function runFfmpeg(input: readonly string[], bytes: Uint8Array): Promise<Decoded> {
  const { stdout, stderr } = await runWithInput(
    needProgram('/usr/bin/ffmpeg'),
    ['-loglevel', 'warning', ...input, '-i', 'pipe:0', '-map', '0:v', ...HASH_PICTURES],
    bytes,
  );
  const lines = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return { pictures: lines.map((line) => line.split(',').at(-1)!.trim()), complaints: stderr };
}

async function decodeByOpenH264(accessUnits: readonly AccessUnitBytes[]): Promise<Decoded> {
  const parts = accessUnits.flatMap((accessUnit) => {
    const bytes = annexB([accessUnit]);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    return [length, bytes];
  });
  const { stdout, stderr } = await runWithInput(
    needProgram(PYTHON),
    [`${import.meta.dirname}/hold-openh264.py`, OPENH264 ?? ''],
    concatBytes(parts),
  );
  return { pictures: stdout.split('\n').filter((line) => line !== ''), complaints: stderr };
}

function runWithInput(
  program: string,
  parameters: readonly string[],
  input: Uint8Array,
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, parameters, { maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${program} failed: ${stderr}`, { cause: error }));
      else resolve({ stdout, stderr });
    });
    child.stdin?.on('error', () => {}); // a decoder that gives up early reports why by itself
    child.stdin?.end(input);
  });
}

/** FFmpeg, and OpenH264 where its library is installed. */
export const decoders = new Map<'FFmpeg' | 'OpenH264', Decode>([['FFmpeg', decodeByFfmpeg]]);
if (OPENH264 !== undefined && existsSync(PYTHON)) decoders.set('OpenH264', decodeByOpenH264);
else process.stdout.write('OpenH264 is not asked: its library or python3 is not installed\n');
