/**
 * Compiles C to WebAssembly: `npm run build -w @callcast/media` makes all committed `.wasm` of this package again, byte for
 * byte, so that nobody needs the compiler to run Callcast.
 *
 * Needs Debian's clang-14, lld-14, wasi-libc, libclang-rt-14-dev-wasm32, and a `deb-src` line for the sources, or their
 * tarballs in the folder that is named: `npm run build -w @callcast/media -- folder`. No `wasm-opt` takes part.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const COMPILE = [
  ...['--target=wasm32-wasi', '-c', '-O2', '-flto', '-fvisibility=hidden', '-w'],
  ...['-mnontrapping-fptoint', '-mbulk-memory', '-msign-ext', '-mmutable-globals'],
  ...['-fno-math-errno', '-fno-trapping-math'],
];
// The stack lies at the bottom of the memory: one that overflows traps instead of running over tables.
const LINK = ['--no-entry', '--gc-sections', '--strip-all', '--lto-O3', '-O3', '--stack-first'];

/**
 * @param packages Source packages: `name` and `version` of Debian's, `tarball`, and `sha256` as in its .dsc.
 * @param parts Given the folders of those, in order: `includes`, and `sources` of them; `flags` of the compiler.
 * @param wrapper Our C file. The module is named `output`, beside it. @param linkFlags Size of the stack, what is exported.
 */
export function compileWasm({ packages, parts, wrapper, output, linkFlags }) {
  const work = mkdtempSync(join(tmpdir(), 'compile-wasm-'));
  try {
    const folders = packages.map((source) => unpack(source, work));
    const { includes, sources, flags } = parts(folders);
    const objects = [...sources, wrapper].map((source, i) => {
      const object = join(work, `${i}.o`);
      const all = [...COMPILE, ...flags, ...includes.map((folder) => `-I${folder}`), '-o', object, source];
      execFileSync('clang-14', all, { stdio: 'inherit', cwd: work });
      return object;
    });
    const libraries = ['/usr/lib/wasm32-wasi/libc.a'];
    execFileSync('wasm-ld-14', [...LINK, ...linkFlags, '-o', output, ...objects, ...libraries], { stdio: 'inherit' });
    const wasm = readFileSync(output);
    const hash = createHash('sha256').update(wasm).digest('hex');
    console.log(`${basename(output)}: ${wasm.length} bytes, SHA-256 ${hash}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function unpack({ name, version, tarball, sha256 }, work) {
  const folder = join(work, name);
  mkdirSync(folder);
  const given =
    process.argv[2] === undefined ? undefined : resolve(process.env.INIT_CWD ?? '.', process.argv[2], tarball);
  if (given !== undefined && !existsSync(given)) throw new Error(`${given} is not there`);
  if (given === undefined) {
    const download = ['source', '--download-only', '-qq', `${name}=${version}`];
    execFileSync('apt-get', download, { stdio: 'inherit', cwd: work });
  }
  const path = given ?? join(work, tarball);
  const hash = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (hash !== sha256) throw new Error(`${path} has SHA-256 ${hash}, wanted ${sha256}`);
  execFileSync('tar', ['-xf', path, '--strip-components=1', '-C', folder]);
  return folder;
}
