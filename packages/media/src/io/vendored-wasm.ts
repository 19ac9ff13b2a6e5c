import { readFile } from 'node:fs/promises';
import { WebAssembly, type WebAssemblyModule } from '../transcode/web-assembly.ts';

/** Compiles the vendored AAC encoder. Compile once per process: it takes about 10 ms and the module can be shared. */
export async function compileAacEncoder(): Promise<WebAssemblyModule> {
  const path = new URL('../../vendor/mediabunny-aac-encoder/aac-encoder.wasm', import.meta.url);
  return await WebAssembly.compile(await readFile(path));
}
