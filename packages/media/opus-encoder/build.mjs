/** Compiles libopus 1.5.2 and `encoder.c` to `opus-encoder.wasm`: `npm run build -w @callcast/media`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileWasm } from '../compile-wasm.mjs';
import { CELT, OPUS_FLAGS, OPUS_SOURCE, opusIncludes } from '../opus-source.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const OPUS = ['opus', 'opus_encoder', 'opus_decoder', 'extensions', 'repacketizer', 'analysis', 'mlp', 'mlp_data'].map(
  (name) => `src/${name}.c`,
);

compileWasm({
  packages: [OPUS_SOURCE],
  parts: ([folder]) => {
    const silk = ['silk', 'silk/float'].flatMap((path) =>
      readdirSync(join(folder, path))
        .filter((name) => name.endsWith('.c'))
        .map((name) => `${path}/${name}`),
    );
    const sources = [...OPUS, ...CELT, 'celt/celt_encoder.c', 'celt/celt_decoder.c', ...silk];
    return { includes: opusIncludes(folder), sources: sources.map((name) => join(folder, name)), flags: OPUS_FLAGS };
  },
  wrapper: join(HERE, 'encoder.c'),
  output: join(HERE, 'opus-encoder.wasm'),
  linkFlags: ['--export=__stack_pointer', '-z', 'stack-size=262144'],
});
