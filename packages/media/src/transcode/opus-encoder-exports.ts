import { WebAssembly, type WebAssemblyGlobal, type WebAssemblyMemory, type WebAssemblyModule } from './web-assembly.ts';

/** What `opus-encoder/encoder.c` exports. Addresses and sizes are bytes in `memory`. */
export interface OpusEncoderExports {
  readonly memory: WebAssemblyMemory;
  /** Where C functions keep what does not fit in registers; a trap leaves it where it was. */
  readonly __stack_pointer: WebAssemblyGlobal;
  /** Behind the stack, the tables and the work space: from here on the memory belongs to encoders. */
  readonly firstStateAddress: () => number;
  readonly stateBytes: (channels: number) => number;
  readonly inputAddress: () => number;
  readonly outputAddress: () => number;
  /** @returns 0, or a negative error. */
  readonly initialiseEncoder: (
    state: number,
    channels: number,
    application: number,
    bitrateBps: number,
    complexity: number,
    lossPercent: number,
  ) => number;
  /** @returns Samples, or a negative error. */
  readonly delaySamples: (state: number) => number;
  /** @returns Bytes of the packet at `outputAddress`, or a negative error. */
  readonly encode: (state: number, independent: number) => number;
}

/** It imports nothing: no files, no clock, no way to call out. */
export function instantiateOpusEncoder(module: WebAssemblyModule): OpusEncoderExports {
  return new WebAssembly.Instance(module, {}).exports as unknown as OpusEncoderExports;
}
