/**
 * Compiles libopus 1.5.2 and `decoder.c` to `opus-decoder.wasm`: `npm run build -w @callcast/media`. The result is
 * committed, so that nobody needs the compiler to run Callcast.
 *
 * Needs Debian's clang-14, lld-14, wasi-libc, libclang-rt-14-dev-wasm32, and a `deb-src` line for the libopus source, or
 * its tarball: `npm run build -w @callcast/media -- opus_1.5.2.orig.tar.gz`. No `wasm-opt` takes part.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = 'opus_1.5.2.orig.tar.gz';
/** As in Debian's opus_1.5.2-2.dsc. */
const SOURCE_SHA256 = '65c1d2f78b9f2fb20082c38cbe47c951ad5839345876e46941612ee87f9a7ce1';
const HERE = fileURLToPath(new URL('.', import.meta.url));

const OPUS = ['opus', 'opus_decoder', 'extensions'].map((name) => `src/${name}.c`);
const CELT = [
  ...['bands', 'celt', 'celt_decoder', 'celt_lpc', 'cwrs', 'entcode', 'entdec', 'entenc', 'kiss_fft', 'laplace'],
  ...['mathops', 'mdct', 'modes', 'pitch', 'quant_bands', 'rate', 'vq'],
].map((name) => `celt/${name}.c`);
const SILK_OF_THE_ENCODER =
  /enc_API|encode_|NSQ|VAD|LP_var|control_audio|HP_var|NLSF_encode|init_encoder|debug|control_codec|control_SNR/;

const COMPILE = [
  ...['--target=wasm32-wasi', '-c', '-O2', '-flto', '-fvisibility=hidden', '-w'],
  ...['-msimd128', '-mnontrapping-fptoint', '-mbulk-memory', '-msign-ext', '-mmutable-globals'],
  ...['-fno-math-errno', '-fno-trapping-math', '-DOPUS_BUILD', '-DNDEBUG', '-DVAR_ARRAYS'],
  ...['-DFLOAT_APPROX', '-DHAVE_LRINTF', '-DHAVE_LRINT', '-DENABLE_HARDENING', '-DOVERRIDE_celt_fatal'],
  '-D__LP64__', // for celt/arch.h alone: 64-bit multiplication is native here, though pointers have 32
];
// The stack lies at the bottom of the memory: one that overflows traps instead of running over tables.
const LINK = [
  ...['--no-entry', '--gc-sections', '--strip-all', '--lto-O3', '-O3', '--export=__stack_pointer'],
  ...['--stack-first', '-z', 'stack-size=262144'],
];

const work = mkdtempSync(join(tmpdir(), 'opus-decoder-'));
try {
  const tarball = process.argv[2] === undefined ? download() : resolve(process.env.INIT_CWD ?? '.', process.argv[2]);
  const hash = createHash('sha256').update(readFileSync(tarball)).digest('hex');
  if (hash !== SOURCE_SHA256) throw new Error(`${tarball} has SHA-256 ${hash}, wanted ${SOURCE_SHA256}`);
  execFileSync('tar', ['-xf', tarball, '--strip-components=1', '-C', work]);
  const silk = readdirSync(join(work, 'silk')).filter((file) => file.endsWith('.c') && !SILK_OF_THE_ENCODER.test(file));
  const includes = ['include', 'celt', 'silk', 'silk/float', 'src', '.'].map((folder) => `-I${join(work, folder)}`);
  const sources = [...OPUS, ...CELT, ...silk.map((file) => `silk/${file}`)].map((file) => join(work, file));
  const objects = [...sources, join(HERE, 'decoder.c')].map((source, i) => {
    const object = join(work, `${i}.o`);
    execFileSync('clang-14', [...COMPILE, ...includes, '-o', object, source], { stdio: 'inherit', cwd: work });
    return object;
  });
  const output = join(HERE, 'opus-decoder.wasm');
  execFileSync('wasm-ld-14', [...LINK, '-o', output, ...objects, '/usr/lib/wasm32-wasi/libc.a'], { stdio: 'inherit' });
  const wasm = readFileSync(output);
  console.log(`opus-decoder.wasm: ${wasm.length} bytes, SHA-256 ${createHash('sha256').update(wasm).digest('hex')}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function download() {
  execFileSync('apt-get', ['source', '--download-only', '-qq', 'opus=1.5.2-2'], { stdio: 'inherit', cwd: work });
  return join(work, SOURCE);
}
