import { WebAssembly, type WebAssemblyGlobal, type WebAssemblyMemory, type WebAssemblyModule } from './web-assembly.ts';

/** What `opus-decoder/decoder.c` exports. Addresses and sizes are bytes in `memory`. */
export interface OpusDecoderExports {
  readonly memory: WebAssemblyMemory;
  /** Where C functions keep what does not fit in registers; a trap leaves it where it was. */
  readonly __stack_pointer: WebAssemblyGlobal;
  /** Behind the stack, the tables and the work space: from here on the memory belongs to decoders. */
  readonly firstStateAddress: () => number;
  readonly stateBytes: (channels: number) => number;
  /** @returns 0, or a negative error. */
  readonly initialiseDecoder: (state: number, channels: number) => number;
  readonly inputAddress: () => number;
  readonly outputAddress: () => number;
  /** @returns Samples per channel, which stand interleaved at `outputAddress`; negative on failure. */
  readonly decode: (state: number, bytes: number, channels: number) => number;
  /** @returns `samples`; negative on failure. */
  readonly recover: (state: number, bytes: number, samples: number, channels: number) => number;
}

/** It imports nothing: no files, no clock, no way to call out. */
export function instantiateOpusDecoder(module: WebAssemblyModule): OpusDecoderExports {
  return new WebAssembly.Instance(module, {}).exports as unknown as OpusDecoderExports;
}
