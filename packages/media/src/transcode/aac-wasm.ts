import { AudioCodecError } from '../error.ts';
import { WebAssembly, type WebAssemblyMemory, type WebAssemblyModule } from './web-assembly.ts';

/** The encoder's C functions, under the names that its linker shortened them to; see `bridge.c` beside the module. */
export interface AacWasm {
  readonly memory: WebAssemblyMemory;
  readonly initEncoder: (channels: number, sampleRate: number, bitrateBps: number) => number;
  readonly frameSize: (context: number) => number;
  /** @returns Address of interleaved 32-bit floats, 0 when memory is out. */
  readonly inputAddress: (context: number, sizeBytes: number) => number;
  /** @returns Negative on failure. */
  readonly sendFrame: (context: number, position: bigint) => number;
  /** @returns Bytes of the packet, 0 when there is none, negative on failure. */
  readonly receivePacket: (context: number) => number;
  readonly packetAddress: (context: number) => number;
  readonly closeEncoder: (context: number) => void;
}

/** Initial memory is 17 MB of address space, mostly untouched; an encoder allocates under 1 MB of it. */
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;
const PAGE_BYTES = 65_536;
/** WASI errno. */
const ERRNO_BADF = 8;

/**
 * Instantiates the vendored AAC encoder, with a memory of its own.
 *
 * What the module asks of an operating system is refused: it gets no files, no environment and no clock; log lines are
 * dropped. `exit` and `abort` throw, which ends the encoder, not the process.
 */
export function instantiateAacWasm(module: WebAssemblyModule): AacWasm {
  const growTo = (sizeBytes: number): number => {
    const wanted = sizeBytes >>> 0;
    if (wanted > MAX_MEMORY_BYTES) return 0;
    const missing = wanted - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    return 1;
  };
  const writeToNowhere = (_fd: number, vectors: number, count: number, writtenAddress: number): number => {
    const view = new DataView(memory.buffer);
    let written = 0;
    for (let i = 0; i < count; i++) written += view.getUint32(vectors + 8 * i + 4, true);
    view.setUint32(writtenAddress, written, true);
    return 0;
  };
  const noEnvironment = (countAddress: number, sizeAddress: number): number => {
    const view = new DataView(memory.buffer);
    view.setUint32(countAddress, 0, true);
    view.setUint32(sizeAddress, 0, true);
    return 0;
  };
  const stop = (): never => {
    throw new AudioCodecError('AUDIO_ENCODER_FAILED', 'the AAC encoder aborted');
  };
  const refuse = (): number => ERRNO_BADF;
  const zero = (): number => 0;
  const instance = new WebAssembly.Instance(module, {
    a: {
      a: refuse, // fcntl
      b: zero, // environ_get: nothing to copy
      c: noEnvironment, // environ_sizes_get
      d: zero, // date_now
      e: refuse, // clock_time_get
      f: stop, // abort
      g: writeToNowhere, // fd_write
      h: refuse, // fd_read
      i: refuse, // fd_close
      j: stop, // proc_exit
      k: zero, // runtime_keepalive_clear
      l: refuse, // setitimer
      m: growTo, // resize_heap
      n: refuse, // openat
      o: refuse, // fd_seek
      p: refuse, // fd_fdstat_get
      q: refuse, // ioctl
    },
  });
  const { exports } = instance;
  const memory = exports.r as WebAssemblyMemory;
  const initialise = exports.s as () => void;
  initialise();
  return {
    memory,
    initEncoder: exports.t as AacWasm['initEncoder'],
    frameSize: exports.v as AacWasm['frameSize'],
    inputAddress: exports.y as AacWasm['inputAddress'],
    sendFrame: exports.A as AacWasm['sendFrame'],
    receivePacket: exports.B as AacWasm['receivePacket'],
    packetAddress: exports.E as AacWasm['packetAddress'],
    closeEncoder: exports.H as AacWasm['closeEncoder'],
  };
}
