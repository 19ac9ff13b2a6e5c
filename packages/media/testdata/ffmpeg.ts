import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIMIT = { maxBuffer: 64 * 1024 * 1024 };

/** A glide on the left, a steady tone on the right: any shift, swap or loss of samples shows. */
export const TWO_TONES = '0.4*sin(2*PI*440*t*(1+t/20))+0.2*sin(2*PI*1000*t)|0.5*sin(2*PI*660*t)';

/** A file that FFmpeg makes. @param sound Of `aevalsrc`. @param output Codec, and last the name with the format. */
export function encodeByFfmpeg(sound: string, rate: number, seconds: number, output: readonly string[]): Uint8Array {
  const source = `aevalsrc='${sound}':s=${rate}:d=${seconds}`;
  return inFolder((folder) => {
    const path = join(folder, output.at(-1)!);
    const options = output.slice(0, -1);
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-bitexact', ...options, path], LIMIT);
    return new Uint8Array(readFileSync(path));
  });
}

/** What FFmpeg hears in a file, interleaved at 48 kHz. */
export function decodeByFfmpeg(file: Uint8Array, channels: 1 | 2, decoder: readonly string[] = []): Float32Array {
  return inFolder((folder) => {
    const path = join(folder, 'file');
    writeFileSync(path, file);
    const resample = ['-af', 'aresample=48000:resampler=soxr:precision=28', '-ac', String(channels)];
    const raw = execFileSync('ffmpeg', ['-v', 'error', ...decoder, '-i', path, ...resample, '-f', 'f32le', '-'], LIMIT);
    return new Float32Array(new Uint8Array(raw).buffer);
  });
}

/** One entry of `ffprobe -show_entries`, as text. */
export function probe(file: Uint8Array, entries: string): string {
  return inFolder((folder) => {
    const path = join(folder, 'file');
    writeFileSync(path, file);
    const options = ['-v', 'error', '-show_entries', entries, '-of', 'compact=p=0:nk=1', path];
    return execFileSync('ffprobe', options, { ...LIMIT, encoding: 'utf8' }).trim();
  });
}

/** Ratio of signal to difference, in dB, without `edge` samples at each end. */
export function snrDb(expected: Float32Array, actual: Float32Array, edge = 4_000): number {
  let signal = 0;
  let noise = 0;
  for (let i = edge; i < Math.min(expected.length, actual.length) - edge; i++) {
    signal += expected[i]! ** 2;
    noise += (expected[i]! - actual[i]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

function inFolder<Value>(work: (folder: string) => Value): Value {
  const folder = mkdtempSync(join(tmpdir(), 'callcast-ffmpeg-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
