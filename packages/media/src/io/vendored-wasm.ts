import { readFile } from 'node:fs/promises';
import { WebAssembly, type WebAssemblyModule } from '../transcode/web-assembly.ts';

/** Compiles the vendored Opus decoder. Compile once per process: it takes about 10 ms and the module can be shared. */
export const compileOpusDecoder = (): Promise<WebAssemblyModule> =>
  compile('../../vendor/opus-decoder/opus-decoder.wasm');

async function compile(path: string): Promise<WebAssemblyModule> {
  return await WebAssembly.compile(await readFile(new URL(path, import.meta.url)));
}
