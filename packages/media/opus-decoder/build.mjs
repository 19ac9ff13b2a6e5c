/** Compiles libopus 1.5.2 and `decoder.c` to `opus-decoder.wasm`: `npm run build -w @callcast/media`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileWasm } from '../compile-wasm.mjs';
import { CELT, OPUS_FLAGS, OPUS_SOURCE, opusIncludes } from '../opus-source.mjs';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const OPUS = ['opus', 'opus_decoder', 'extensions'].map((name) => `src/${name}.c`);
const SILK_OF_THE_ENCODER =
  /enc_API|encode_|NSQ|VAD|LP_var|control_audio|HP_var|NLSF_encode|init_encoder|debug|control_codec|control_SNR/;

compileWasm({
  packages: [OPUS_SOURCE],
  parts: ([folder]) => {
    const silk = readdirSync(join(folder, 'silk')).filter(
      (name) => name.endsWith('.c') && !SILK_OF_THE_ENCODER.test(name),
    );
    // In this order: that of the sources decides over that of the functions.
    const celt = [...CELT.slice(0, 2), 'celt/celt_decoder.c', ...CELT.slice(2)];
    const sources = [...OPUS, ...celt, ...silk.map((name) => `silk/${name}`)];
    return { includes: opusIncludes(folder), sources: sources.map((name) => join(folder, name)), flags: OPUS_FLAGS };
  },
  wrapper: join(HERE, 'decoder.c'),
  output: join(HERE, 'opus-decoder.wasm'),
  linkFlags: ['--export=__stack_pointer', '-z', 'stack-size=262144'],
});
