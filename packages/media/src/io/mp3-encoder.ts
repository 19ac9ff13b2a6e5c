import { readFile } from 'node:fs/promises';
import { WebAssembly, type WebAssemblyModule } from '../transcode/web-assembly.ts';

/** A constant bit rate of layer III: ISO/IEC 11172-3 §2.4.2.3, and ISO/IEC 13818-3 with its extension below 16 kHz. */
export interface Mp3Settings {
  readonly channels: 1 | 2;
  readonly sampleRate: 8_000 | 16_000 | 48_000;
  readonly bitrateKbps: 32 | 64 | 96 | 128 | 160 | 192 | 256 | 320;
}

/** LAME, as the package has it. Results are views of its memory, valid until the next call. */
export interface Mp3Encoder {
  encode(planes: readonly Float32Array[]): Uint8Array;
  finalize(): Uint8Array;
}

/** Once per process. */
export async function compileMp3Encoder(): Promise<WebAssemblyModule> {
  return await WebAssembly.compile(await readFile(new URL(import.meta.resolve('wasm-media-encoders/wasm/mp3'))));
}

/** An encoder in a memory of its own, of which nothing is left when it is forgotten. */
export async function openMp3Encoder(
  compiled: WebAssemblyModule,
  { channels, sampleRate, bitrateKbps }: Mp3Settings,
): Promise<Mp3Encoder> {
  // Its types name a WebAssembly that the type library of Node does not have.
  const { createEncoder } = await import('wasm-media-encoders'); // only where something is recorded
  const encoder = await createEncoder('audio/mpeg', compiled as unknown as Uint8Array);
  encoder.configure({ channels, sampleRate: 48_000, bitrate: bitrateKbps, outputSampleRate: sampleRate });
  return encoder;
}
