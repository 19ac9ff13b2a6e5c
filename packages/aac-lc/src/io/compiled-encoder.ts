import { readFile } from 'node:fs/promises';
import { type CompiledWebAssembly, WebAssembly } from '../web-assembly.ts';

/** Where `build.mjs` puts what it compiles from `assembly/`. */
export const COMPILED_ENCODER = new URL('../../assembly/aac-lc.wasm', import.meta.url);

/** Reads and compiles the encoder: a few milliseconds, once per process. */
export async function compileEncoder(): Promise<CompiledWebAssembly> {
  return await WebAssembly.compile(await readFile(COMPILED_ENCODER));
}
