import { readFile } from 'node:fs/promises';
import { WebAssembly, type WebAssemblyModule } from '../transcode/web-assembly.ts';

const COMPILED_DECODER = new URL('../../opus-decoder/opus-decoder.wasm', import.meta.url);

/** Compiles the Opus decoder for this machine. Once per process: it takes about 20 ms, and all calls share the result. */
export async function compileOpusDecoder(): Promise<WebAssemblyModule> {
  return await WebAssembly.compile(await readFile(COMPILED_DECODER));
}
