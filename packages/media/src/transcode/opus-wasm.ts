import { AudioCodecError } from '../error.ts';
import { WebAssembly, type WebAssemblyMemory, type WebAssemblyModule } from './web-assembly.ts';

/** The decoder's C functions, under the names that its linker shortened them to. */
export interface OpusWasm {
  /** Fixed size: it never grows, so views of it stay valid. Mostly untouched address space. */
  readonly memory: WebAssemblyMemory;
  readonly malloc: (sizeBytes: number) => number;
  /** @returns Address of the decoder. Mapping: one byte per channel. */
  readonly createDecoder: (
    sampleRate: number,
    channels: number,
    streamCount: number,
    coupledStreamCount: number,
    mappingAddress: number,
    preSkip: number,
    forceStereo: number,
  ) => number;
  /** @returns Samples per channel, which then stand one channel behind the other at `outputAddress`; negative on failure. */
  readonly decode: (decoder: number, inputAddress: number, sizeBytes: number, outputAddress: number) => number;
}

/**
 * Instantiates the vendored Opus decoder, with a memory of its own.
 *
 * The module gets no clock and no timers; `exit` and `abort` throw, which ends the decoder, not the process.
 */
export function instantiateOpusWasm(module: WebAssemblyModule): OpusWasm {
  const stop = (): never => {
    throw new AudioCodecError('AUDIO_DECODER_FAILED', 'the Opus decoder aborted');
  };
  const zero = (): number => 0;
  const { exports } = new WebAssembly.Instance(module, {
    a: {
      a: Math.cos,
      b: stop, // proc_exit
      c: zero, // runtime_keepalive_clear
      d: stop, // abort
      e: zero, // setitimer
      f: zero, // resize_heap: refused
    },
  });
  const initialise = exports.h as () => void;
  initialise();
  return {
    memory: exports.g as WebAssemblyMemory,
    malloc: exports.j as OpusWasm['malloc'],
    createDecoder: exports.i as OpusWasm['createDecoder'],
    decode: exports.k as OpusWasm['decode'],
  };
}
