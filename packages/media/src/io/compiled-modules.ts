import { readFile } from 'node:fs/promises';
import { WebAssembly, type WebAssemblyModule } from '../transcode/web-assembly.ts';

const compile = async (path: string): Promise<WebAssemblyModule> =>
  await WebAssembly.compile(await readFile(new URL(`../../${path}`, import.meta.url)));

/** Compiles for this machine. Each once per process: all who use it share the result. */
export const compileOpusEncoder = (): Promise<WebAssemblyModule> => compile('opus-encoder/opus-encoder.wasm');
export const compileMp3Decoder = (): Promise<WebAssemblyModule> => compile('mp3-decoder/mp3-decoder.wasm');
export const compileVorbisDecoder = (): Promise<WebAssemblyModule> => compile('vorbis-decoder/vorbis-decoder.wasm');
