import { AudioCodecError, type AudioCodecErrorCode } from '../error.ts';

/**
 * Runs WebAssembly, and turns a trap (out of bounds, division by zero, abort) into a failed operation: the codec that
 * trapped is lost, the process and the other calls are not.
 */
export function trapToError<Value>(code: AudioCodecErrorCode, run: () => Value): Value {
  try {
    return run();
  } catch (cause) {
    throw new AudioCodecError(code, 'the codec trapped', { cause });
  }
}
