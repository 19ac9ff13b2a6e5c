import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { FlvReader, type FlvTag } from '@callcast/media';
import { needProgram } from './server-process.ts';

const run = promisify(execFile);

/** What ffprobe sees in a file: per stream the codec and the decoding times in milliseconds. */
export interface Probe {
  readonly h264: readonly number[];
  readonly aac: readonly number[];
}

/** Four seconds of 640×360 H.264 with B pictures and an IDR of more than 64 KB, so that one message takes two chunks. */
export async function makeClip(path: string): Promise<readonly FlvTag[]> {
  const video = 'testsrc2=s=640x360:r=30,noise=alls=20:allf=t';
  const parameters = [
    ...['-loglevel', 'error', '-f', 'lavfi', '-i', video, '-f', 'lavfi', '-i', 'sine=r=48000', '-t', '4'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '18', '-bf', '2', '-g', '60', '-pix_fmt', 'yuv420p'],
    ...['-c:a', 'aac', '-ac', '2', '-b:a', '128k', '-y', path],
  ];
  await run(needProgram('/usr/bin/ffmpeg'), parameters);
  const tags = new FlvReader().handleChunk(await readFile(path));
  if (typeof tags === 'string') throw new Error(`ffmpeg made a broken FLV file: ${tags}`);
  return tags;
}

/** @throws {Error} When ffprobe finds nothing readable (yet). */
export async function probe(path: string): Promise<Probe> {
  const { stdout } = await run(
    needProgram('/usr/bin/ffprobe'),
    ['-loglevel', 'error', '-show_entries', 'packet=stream_index,dts:stream=index,codec_name', '-of', 'json', path],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const found: {
    readonly packets: readonly { stream_index: number; dts: number }[];
    readonly streams: readonly { index: number; codec_name: string }[];
  } = JSON.parse(stdout);
  const timesOf = (codec: string): number[] => {
    const index = found.streams.find(({ codec_name }) => codec_name === codec)?.index;
    return found.packets.filter(({ stream_index }) => stream_index === index).map(({ dts }) => dts);
  };
  return { h264: timesOf('h264'), aac: timesOf('aac') };
}
