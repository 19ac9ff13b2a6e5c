/** What playing a file costs: milliseconds of CPU for a second of sound, and the longest step that a tick may have to wait for. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AudioCodecs } from '@callcast/media';
import { AudioEngine } from '@callcast/media/audio-engine';

const SECONDS = 40;
/** Behind this much code is compiled. */
const WARM_UP_SECONDS = 15;
const SOUND = `aevalsrc='0.3*sin(2*PI*440*t*(1+t/90))+0.2*random(0)|0.3*sin(2*PI*660*t)+0.2*random(1)':d=${SECONDS}`;

const FILES: readonly (readonly [string, string, readonly string[]])[] = [
  ['WAV, 16 bits, 44.1 kHz stereo', 'a.wav', ['-ar', '44100', '-c:a', 'pcm_s16le']],
  ['WAV, µ-law, 8 kHz mono', 'b.wav', ['-ar', '8000', '-ac', '1', '-c:a', 'pcm_mulaw']],
  ['FLAC, 44.1 kHz stereo', 'c.flac', ['-ar', '44100', '-sample_fmt', 's16']],
  ['MP3, 44.1 kHz stereo', 'd.mp3', ['-ar', '44100', '-c:a', 'libmp3lame', '-b:a', '128k']],
  ['MP3, 48 kHz mono', 'e.mp3', ['-ar', '48000', '-ac', '1', '-c:a', 'libmp3lame', '-b:a', '64k']],
  ['Vorbis, 44.1 kHz stereo', 'f.ogg', ['-ar', '44100', '-c:a', 'libvorbis', '-q', '5']],
  ['Opus, stereo', 'g.ogg', ['-c:a', 'libopus', '-b:a', '96k']],
];

const engine = await AudioEngine.load(await AudioCodecs.load());
const folder = mkdtempSync(join(tmpdir(), 'callcast-bench-'));
try {
  for (const [name, file, options] of FILES) {
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', SOUND, ...options, join(folder, file)]);
    const bytes = new Uint8Array(readFileSync(join(folder, file)));
    for (const channels of [1, 2] as const)
      console.log(`${name}, to ${channels === 1 ? 'mono' : 'stereo'}: ${play(bytes, channels)}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function play(file: Uint8Array, channels: 1 | 2): string {
  const reader = engine.openAudioFile(channels);
  reader.append(file.subarray(0, 10 * 1024 * 1024));
  reader.end();
  const frame = new Float32Array(960 * channels);
  const steps: number[] = [];
  let start = process.cpuUsage();
  let frames = 0;
  for (let all = 0; reader.read(frame) === 960; all++) {
    for (let more = true; more; ) {
      const before = performance.now();
      more = reader.decodeAhead();
      if (all >= 50 * WARM_UP_SECONDS) steps.push(performance.now() - before);
    }
    if (all === 50 * WARM_UP_SECONDS) start = process.cpuUsage();
    if (all >= 50 * WARM_UP_SECONDS) frames++;
  }
  const { user, system } = process.cpuUsage(start);
  reader.close();
  steps.sort((a, b) => a - b);
  const at = (share: number): string => steps[Math.floor(share * (steps.length - 1))]!.toFixed(2);
  return `${((user + system) / 1000 / (frames / 50)).toFixed(2)} ms/s; a step ${at(0.5)} ms, of a hundred the longest ${at(0.99)} ms`;
}
