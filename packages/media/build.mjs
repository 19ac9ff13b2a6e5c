/** Makes all committed `.wasm` of this package again: `npm run build -w @callcast/media -- [folder of source tarballs]`. */
import './opus-decoder/build.mjs';
import './opus-encoder/build.mjs';
import './mp3-decoder/build.mjs';
import './vorbis-decoder/build.mjs';
