/** Compiles the decoder of libvorbis 1.3.7 and `decoder.c` to `vorbis-decoder.wasm`: `npm run build -w @callcast/media`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileWasm } from '../compile-wasm.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const VORBIS = {
  name: 'libvorbis',
  version: '1.3.7-3',
  tarball: 'libvorbis_1.3.7.orig.tar.gz',
  sha256: '0e982409a9c3fc82ee06e08205b1355e5c6aa4c36bca58146ef399621b0ce5ab',
};
const OGG = {
  name: 'libogg',
  version: '1.3.5-3',
  tarball: 'libogg_1.3.5.orig.tar.xz',
  sha256: 'c4d91be36fc8e54deae7575241e03f4211eb102afb3fc0775fbbc1b740016705',
};
const SOURCES = [
  ...['mdct', 'smallft', 'block', 'envelope', 'window', 'lsp', 'lpc', 'analysis', 'synthesis', 'psy', 'info'],
  ...['floor1', 'floor0', 'res0', 'mapping0', 'registry', 'codebook', 'sharedbook', 'lookup', 'bitrate'],
];
/** What libogg's configure finds out. */
const CONFIG_TYPES = `#include <stdint.h>
typedef int16_t ogg_int16_t;
typedef uint16_t ogg_uint16_t;
typedef int32_t ogg_int32_t;
typedef uint32_t ogg_uint32_t;
typedef int64_t ogg_int64_t;
typedef uint64_t ogg_uint64_t;
`;

compileWasm({
  packages: [VORBIS, OGG],
  parts: ([vorbis, ogg]) => {
    writeFileSync(join(ogg, 'include/ogg/config_types.h'), CONFIG_TYPES);
    return {
      includes: [join(vorbis, 'include'), join(vorbis, 'lib'), join(ogg, 'include')],
      sources: [...SOURCES.map((name) => join(vorbis, 'lib', `${name}.c`)), join(ogg, 'src/bitwise.c')],
      // Without SIMD: with it, clang 14 makes code that decodes to something else. A test compares with FFmpeg.
      flags: ['-DNDEBUG'],
    };
  },
  wrapper: join(HERE, 'decoder.c'),
  output: join(HERE, 'vorbis-decoder.wasm'),
  // 16 MB: the headers of real files need less than one, and those of hostile ones end here.
  linkFlags: ['-z', 'stack-size=131072', '--max-memory=16777216'],
});
