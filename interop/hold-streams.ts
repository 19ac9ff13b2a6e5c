import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NalUnitType, nalUnitType, parseSliceHeader, splitAnnexB } from '@callcast/media';
import { needProgram } from './rtmp/server-process.ts';

const run = promisify(execFile);

export type AccessUnitBytes = readonly Uint8Array[];

/** Pictures of noise and motion, coded by x264 as `parameters` say. */
export async function encode(
  size: string,
  pictures: number,
  parameters: readonly string[],
): Promise<AccessUnitBytes[]> {
  const folder = await mkdtemp(join(tmpdir(), 'callcast-hold-'));
  try {
    const path = join(folder, 'stream.h264');
    await run(needProgram('/usr/bin/ffmpeg'), [
      ...['-loglevel', 'error', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30,noise=alls=12:allf=t,fade=out:0:60`],
      ...['-frames:v', `${pictures}`, '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-threads', '1', ...parameters, path],
    ]);
    return splitAccessUnits(await readFile(path));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Splits where a first slice or what may precede it follows a slice (ITU-T H.264 §7.4.1.2.3, as far as x264 needs it). */
export function splitAccessUnits(byteStream: Uint8Array): AccessUnitBytes[] {
  const accessUnits: Uint8Array[][] = [];
  let hasSlice = true;
  for (const nalUnit of splitAnnexB(byteStream)) {
    const slice = parseSliceHeader(nalUnit);
    const type = nalUnitType(nalUnit);
    const mayBegin = slice ? slice.firstMacroblock === 0 : type >= NalUnitType.SEI && type <= 9;
    if (hasSlice && mayBegin) {
      accessUnits.push([]);
      hasSlice = false;
    }
    accessUnits.at(-1)?.push(nalUnit);
    hasSlice ||= slice !== undefined;
  }
  return accessUnits;
}
