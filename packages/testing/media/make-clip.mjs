// Makes the clip of the robot caller: robot.h264 and robot.h265 (Annex B) and robot.opus (packets, each after its length as
// uint16). Usage: node make-clip.mjs <folder>. Needs ffmpeg with libx264, libx265 and libopus. Run by hand; the result is committed.
//
// Eight seconds that loop without a seam, 640x360 at 30 pictures a second, an IDR every second. In each picture: a row of
// cells that spell its number (see src/clip-picture.ts), a texture that moves, and a box that is white in the first two
// pictures of each second. In the sound: a beep of 50 ms at the start of each second, over a faint hum.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CELLS, COUNTER_BITS, FLASH_PICTURES, FRAME_RATE, PICTURES } from '../src/clip-picture.ts';

const folder = process.argv[2] ?? '.';
const WIDTH = 640;
const HEIGHT = 360;
const SECONDS = PICTURES / FRAME_RATE;
const BLACK = 16;
const WHITE = 235;

function drawPicture(number) {
  const luma = Buffer.alloc(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++) {
      // The texture comes back after PICTURES pictures, so that the loop has no seam.
      const angle = (2 * Math.PI * number) / PICTURES;
      const wave = Math.sin(x / 40 + angle * 4) + Math.sin(y / 25 - angle * 3) + Math.sin((x + y) / 60 + angle * 2);
      luma[y * WIDTH + x] = 110 + Math.round(wave * 18);
    }
  const bits = [1, 0];
  let parity = 0;
  for (let bit = COUNTER_BITS - 1; bit >= 0; bit--) {
    const value = (number >> bit) & 1;
    bits.push(value);
    parity ^= value;
  }
  bits.push(parity, 0);
  fill(luma, 0, 0, WIDTH, HEIGHT / 8, (x) => (bits[Math.floor((x * CELLS) / WIDTH)] === 1 ? WHITE : BLACK));
  const flash = number % FRAME_RATE < FLASH_PICTURES ? WHITE : BLACK;
  fill(luma, WIDTH / 4, HEIGHT / 2, WIDTH / 2, HEIGHT / 4, () => flash);
  return luma;
}

function fill(luma, left, top, width, height, value) {
  for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) luma[y * WIDTH + x] = value(x);
}

const encoder = spawn(
  'ffmpeg',
  [
    ...['-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${WIDTH}x${HEIGHT}`, '-r', `${FRAME_RATE}`],
    ...['-i', 'pipe:0', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-profile:v', 'baseline', '-preset', 'veryslow'],
    ...['-b:v', '250k', '-maxrate', '300k', '-bufsize', '300k'],
    ...['-x264-params', `keyint=${FRAME_RATE}:min-keyint=${FRAME_RATE}:scenecut=0:threads=1:ref=1`],
    ...['-bsf:v', 'filter_units=remove_types=6', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-f', 'h264'],
    join(folder, 'robot.h264'),
  ],
  { stdio: ['pipe', 'inherit', 'inherit'] },
);
for (let number = 0; number < PICTURES; number++)
  if (!encoder.stdin.write(drawPicture(number))) await once(encoder.stdin, 'drain');
encoder.stdin.end();
await once(encoder, 'close');

// The same pictures, without B pictures, as senders of calls encode them.
spawnSync(
  'ffmpeg',
  [
    ...[
      '-v',
      'error',
      '-y',
      '-framerate',
      `${FRAME_RATE}`,
      '-i',
      join(folder, 'robot.h264'),
      '-c:v',
      'libx265',
      '-crf',
      '34',
    ],
    '-x265-params',
    `bframes=0:keyint=${FRAME_RATE}:min-keyint=${FRAME_RATE}:scenecut=0:open-gop=0:repeat-headers=1:info=0`,
    ...['-f', 'hevc', join(folder, 'robot.h265')],
  ],
  { stdio: 'inherit' },
);

// The second of three rounds is kept, so that the encoder's state has no seam either. What is decoded comes later by the
// encoder's look-ahead of 312 samples, as from every WebRTC sender: receivers subtract it.
const SAMPLE_RATE = 48_000;
const samples = 3 * SECONDS * SAMPLE_RATE;
const pcm = Buffer.alloc(samples * 2);
for (let i = 0; i < samples; i++) {
  const inSecond = i % SAMPLE_RATE;
  const beep = inSecond < SAMPLE_RATE / 20 ? 16_000 * Math.sin((2 * Math.PI * 1000 * inSecond) / SAMPLE_RATE) : 0;
  pcm.writeInt16LE(Math.round(beep + 60 * Math.sin((2 * Math.PI * 200 * i) / SAMPLE_RATE)), i * 2);
}
const ogg = spawnSync(
  'ffmpeg',
  [
    ...['-v', 'error', '-f', 's16le', '-ar', `${SAMPLE_RATE}`, '-ac', '1', '-i', 'pipe:0', '-c:a', 'libopus'],
    ...['-b:a', '32k', '-frame_duration', '20', '-fflags', '+bitexact', '-flags:a', '+bitexact', '-f', 'ogg', 'pipe:1'],
  ],
  { input: pcm, maxBuffer: 2 ** 24 },
).stdout;
const perRound = SECONDS * 50;
const packets = oggPackets(ogg)
  .slice(2)
  .slice(perRound, 2 * perRound); // behind OpusHead and OpusTags
writeFileSync(
  join(folder, 'robot.opus'),
  Buffer.concat(packets.flatMap((packet) => [Buffer.of(packet.length >> 8, packet.length & 255), packet])),
);

// RFC 3533: pages of segments; a segment of 255 bytes continues its packet.
function oggPackets(stream) {
  const found = [];
  let parts = [];
  for (let at = 0; at + 27 <= stream.length; ) {
    const segments = stream.subarray(at + 27, at + 27 + stream[at + 26]);
    at += 27 + segments.length;
    for (const length of segments) {
      parts.push(stream.subarray(at, at + length));
      at += length;
      if (length === 255) continue;
      found.push(Buffer.concat(parts));
      parts = [];
    }
  }
  return found;
}
