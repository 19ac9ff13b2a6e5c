/** Compiles dr_mp3 out of miniaudio 0.11.22 and `decoder.c` to `mp3-decoder.wasm`: `npm run build -w @callcast/media`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileWasm } from '../compile-wasm.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const MINIAUDIO = {
  name: 'miniaudio',
  version: '0.11.22+dfsg-1',
  tarball: 'miniaudio_0.11.22+dfsg.orig.tar.gz',
  sha256: 'c16866ce5071744f60874f9b0e0c2dbee2dfea96ac2c43a06a02cd1df23a019c',
};

compileWasm({
  packages: [MINIAUDIO],
  parts: ([folder]) => {
    writeFileSync(join(folder, 'dr_mp3_frames.h'), frames(readFileSync(join(folder, 'miniaudio.h'), 'utf8')));
    // Without SIMD: with it, clang 14 makes code that decodes to something else. A test compares with FFmpeg.
    return { includes: [folder], sources: [], flags: [] };
  },
  wrapper: join(HERE, 'decoder.c'),
  output: join(HERE, 'mp3-decoder.wasm'),
  linkFlags: ['-z', 'stack-size=65536'],
});

/** Of miniaudio, dr_mp3; of that, what decodes a frame and not what reads files. */
function frames(miniaudio) {
  const between = (from, to) => {
    const start = miniaudio.indexOf(from);
    const end = miniaudio.indexOf(to, start);
    if (start < 0 || end < 0) throw new Error(`miniaudio.h has no part from ${from} to ${to}`);
    return miniaudio.slice(start, end);
  };
  return [
    between('#define MA_DR_MP3_MAX_PCM_FRAMES_PER_MP3_FRAME', 'MA_API void ma_dr_mp3dec_init('),
    between('#define MA_DR_MP3_OFFSET_PTR', 'MA_API void ma_dr_mp3dec_f32_to_s16('),
  ].join('\n');
}
