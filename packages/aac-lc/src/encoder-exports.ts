import { type CompiledWebAssembly, WebAssembly, type WebAssemblyMemory } from './web-assembly.ts';

/** What `assembly/encoder.ts` exports. Addresses and sizes are bytes in `memory`. */
export interface EncoderExports {
  readonly memory: WebAssemblyMemory;
  readonly initialise: () => void;
  /** Behind the tables and work space: from here on the memory belongs to encoders. */
  readonly firstStateAddress: () => number;
  readonly stateBytes: () => number;
  readonly initialiseEncoder: (state: number, channels: number, bitrateBps: number) => void;
  /** 1024 × channels interleaved floats. */
  readonly inputAddress: () => number;
  readonly outputAddress: () => number;
  /** @returns Bytes at `outputAddress`. */
  readonly encode: (state: number) => number;
}

/** An instance with its tables filled. It imports nothing: no files, no clock, no way to call out. */
export function instantiateEncoder(compiled: CompiledWebAssembly): EncoderExports {
  const exports = new WebAssembly.Instance(compiled, {}).exports as unknown as EncoderExports;
  exports.initialise();
  return exports;
}
