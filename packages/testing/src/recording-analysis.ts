import { spawn } from 'node:child_process';
import { CELLS, COUNTER_BITS, FRAME_RATE, PICTURES } from './clip-picture.ts';

/** What a recording of the robot's clip shows. Times are milliseconds of the recording. */
export interface RecordingReport {
  readonly video: TrackReport & { readonly profile: string; readonly width: number; readonly height: number };
  readonly audio: TrackReport & { readonly sampleRate: number; readonly channels: number };
  /** From one key frame to the next. */
  readonly keyFrameDistancesMs: readonly number[];
  readonly pictures: {
    readonly decoded: number;
    /** The counter in the picture cannot be read: a broken picture. */
    readonly unreadable: number;
    /** Missing by the timestamps: a gap longer than one picture. */
    readonly lost: number;
    /** The same picture again. */
    readonly repeated: number;
    /** The counter moved otherwise than the timestamps did: the clip jumped to answer a PLI, or time went wrong. */
    readonly jumps: number;
  };
  /** Beep minus flash, one for each flash that has a beep within half a second: positive when the sound is late. */
  readonly avOffsetsMs: readonly number[];
}

export interface TrackReport {
  readonly codec: string;
  readonly packets: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly maxGapMs: number;
  /** Packets whose DTS is not above the one before. */
  readonly outOfOrder: number;
}

interface ProbedStream {
  readonly index: number;
  readonly codec_type: string;
  readonly codec_name: string;
  readonly profile?: string;
  readonly width?: number;
  readonly height?: number;
  readonly sample_rate?: string;
  readonly channels?: number;
}

interface ProbedPacket {
  readonly stream_index: number;
  readonly pts_time?: string;
  readonly dts_time?: string;
  readonly flags: string;
}

/** Each cell of the counter becomes this many columns. */
const CELL_COLUMNS = 4;
const WIDTH = CELLS * CELL_COLUMNS;
const HEIGHT = 24;
const MID_LUMA = 125;

const SAMPLE_RATE = 48_000;
const BEEP_LEVEL = 3_000;

/**
 * Needs `ffmpeg` and `ffprobe` on the path. Reads FLV, MP4 and whatever else they know.
 *
 * @param untilSeconds What comes later is left out: an output goes on with held pictures after its caller hung up.
 */
export async function analyseRecording(path: string, untilSeconds = 86_400): Promise<RecordingReport> {
  const until = ['-t', String(untilSeconds)];
  const [probe, decoded, pcm] = await Promise.all([
    run('ffprobe', [
      ...['-v', 'error', '-read_intervals', `%+${untilSeconds}`],
      ...['-show_streams', '-show_packets', '-of', 'json', path],
    ]),
    run('ffmpeg', [
      ...['-v', 'info', '-nostats', ...until, '-i', path, '-map', '0:v:0', '-vsync', 'passthrough'],
      ...['-vf', `scale=${WIDTH}:${HEIGHT}:flags=area,format=gray,showinfo`, '-f', 'rawvideo', '-'],
    ]),
    run('ffmpeg', [
      ...['-v', 'error', ...until, '-i', path, '-map', '0:a:0', '-af', 'aresample=async=1:first_pts=0'],
      ...['-ac', '1', '-ar', `${SAMPLE_RATE}`, '-f', 's16le', '-'],
    ]),
  ]);
  const { streams, packets } = JSON.parse(probe.stdout.toString()) as {
    streams: ProbedStream[];
    packets: ProbedPacket[];
  };
  const video = streams.find((stream) => stream.codec_type === 'video');
  const audio = streams.find((stream) => stream.codec_type === 'audio');
  if (video === undefined || audio === undefined) throw new Error(`${path} lacks a picture or a sound track`);

  const times = [...decoded.stderr.toString().matchAll(/pts_time:\s*(-?[\d.]+)/g)].map(
    (match) => Number(match[1]) * 1_000,
  );
  const keyFrames = packets
    .filter((packet) => packet.stream_index === video.index && packet.flags.startsWith('K'))
    .map((packet) => Number(packet.pts_time) * 1_000);
  const { pictures, flashes } = readPictures(decoded.stdout, times);
  return {
    video: {
      ...trackReport(video, packets),
      profile: video.profile ?? '',
      width: video.width ?? 0,
      height: video.height ?? 0,
    },
    audio: { ...trackReport(audio, packets), sampleRate: Number(audio.sample_rate), channels: audio.channels ?? 0 },
    keyFrameDistancesMs: keyFrames.slice(1).map((at, index) => Math.round(at - (keyFrames[index] as number))),
    pictures,
    avOffsetsMs: offsets(flashes, findBeeps(pcm.stdout)),
  };
}

function trackReport(stream: ProbedStream, packets: readonly ProbedPacket[]): TrackReport {
  const times = packets
    .filter((packet) => packet.stream_index === stream.index)
    .map((packet) => Math.round(Number(packet.dts_time) * 1_000));
  const steps = times.slice(1).map((at, index) => at - (times[index] as number));
  return {
    codec: stream.codec_name,
    packets: times.length,
    firstMs: times[0] ?? 0,
    lastMs: times.at(-1) ?? 0,
    maxGapMs: steps.reduce((longest, step) => Math.max(longest, step), 0),
    outOfOrder: steps.filter((step) => step <= 0).length,
  };
}

function readPictures(luma: Buffer, times: readonly number[]) {
  const pictures = { decoded: times.length, unreadable: 0, lost: 0, repeated: 0, jumps: 0 };
  const flashes: number[] = [];
  let previous: { number: number; at: number } | undefined;
  let wasFlash = false;
  for (const [index, at] of times.entries()) {
    const picture = luma.subarray(index * WIDTH * HEIGHT, (index + 1) * WIDTH * HEIGHT);
    const isFlash = (picture[Math.floor(HEIGHT * 0.625) * WIDTH + WIDTH / 2] ?? 0) > MID_LUMA;
    if (isFlash && !wasFlash) flashes.push(at);
    wasFlash = isFlash;

    const number = readCounter(picture);
    if (number === undefined) {
      pictures.unreadable++;
      continue;
    }
    if (previous !== undefined) {
      const byTime = Math.round(((at - previous.at) * FRAME_RATE) / 1_000);
      const byCounter = (number - previous.number + PICTURES) % PICTURES;
      if (byTime > 1) pictures.lost += byTime - 1;
      if (byCounter === 0) pictures.repeated++;
      else if (byCounter !== byTime % PICTURES) pictures.jumps++;
    }
    previous = { number, at };
  }
  return { pictures, flashes };
}

/** The cells in the upper eighth: white, black, the number, its parity, black. */
function readCounter(picture: Buffer): number | undefined {
  const cell = (index: number) => ((picture[WIDTH + index * CELL_COLUMNS + CELL_COLUMNS / 2] ?? 0) > MID_LUMA ? 1 : 0);
  let number = 0;
  let parity = 0;
  for (let bit = 0; bit < COUNTER_BITS; bit++) {
    number = number * 2 + cell(2 + bit);
    parity ^= cell(2 + bit);
  }
  const isFramed = cell(0) === 1 && cell(1) === 0 && cell(CELLS - 1) === 0;
  return isFramed && parity === cell(CELLS - 2) ? number : undefined;
}

/** Where it gets loud after a fifth of a second of quiet. */
function findBeeps(pcm: Buffer): readonly number[] {
  const beeps: number[] = [];
  let quietSamples = SAMPLE_RATE;
  for (let sample = 0; sample * 2 + 1 < pcm.length; sample++) {
    if (Math.abs(pcm.readInt16LE(sample * 2)) < BEEP_LEVEL) {
      quietSamples++;
      continue;
    }
    if (quietSamples > SAMPLE_RATE / 5) beeps.push((sample * 1_000) / SAMPLE_RATE);
    quietSamples = 0;
  }
  return beeps;
}

function offsets(flashes: readonly number[], beeps: readonly number[]): readonly number[] {
  return flashes.flatMap((flash) => {
    const nearest = beeps.reduce(
      (best, beep) => (Math.abs(beep - flash) < Math.abs(best - flash) ? beep : best),
      Infinity,
    );
    return Math.abs(nearest - flash) < 500 ? [Math.round((nearest - flash) * 10) / 10] : [];
  });
}

function run(command: string, parameters: readonly string[]): Promise<{ stdout: Buffer; stderr: Buffer }> {
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) });
      else reject(new Error(`${command} ended with ${code}: ${Buffer.concat(stderr).toString().slice(-500)}`));
    });
  });
}
