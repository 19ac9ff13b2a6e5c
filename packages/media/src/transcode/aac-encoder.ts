import { assert } from '@callcast/core';
import { AAC_FRAME_SAMPLES } from '../aac/audio-specific-config.ts';
import { writeSilentRawDataBlock } from '../aac/silent-aac.ts';
import { AudioCodecError } from '../error.ts';
import { type AacWasm, instantiateAacWasm } from './aac-wasm.ts';
import { trapToError } from './trap.ts';
import type { WebAssemblyModule } from './web-assembly.ts';

const SAMPLE_RATE = 48_000;
/** Silent frames after which nothing audible is left inside the encoder: it windows two frames and looks at a third. */
const SETTLED_SILENT_FRAMES = 3;

/**
 * AAC-LC encoder at 48 kHz, FFmpeg's, in a WebAssembly memory of its own. Synchronous.
 *
 * Frame n holds what went in as frame n − 1 ({@link AacEncoder.delaySamples}), and comes out when frame n + 1 goes in.
 */
export class AacEncoder {
  /** The first 1024 samples that a decoder yields precede the first sample that went in. */
  readonly delaySamples = AAC_FRAME_SAMPLES;

  readonly #wasm: AacWasm;
  readonly #channels: 1 | 2;
  readonly #silentRawDataBlock: Uint8Array;
  #context: number;
  #frameCount = 0;
  #silentFrames = 0;

  /** @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED` — bit rate out of range, or no memory. */
  constructor(module: WebAssemblyModule, options: { channels: 1 | 2; bitrateBps: number }) {
    this.#wasm = instantiateAacWasm(module);
    this.#channels = options.channels;
    this.#silentRawDataBlock = writeSilentRawDataBlock(options.channels);
    this.#context = this.#wasm.initEncoder(options.channels, SAMPLE_RATE, options.bitrateBps);
    if (this.#context === 0) {
      throw new AudioCodecError('AUDIO_ENCODER_OPEN_FAILED', 'the AAC encoder refused its settings', {
        details: { channels: options.channels, bitrateBps: options.bitrateBps },
      });
    }
    assert(this.#wasm.frameSize(this.#context) === AAC_FRAME_SAMPLES, 'AAC-LC frames have 1024 samples');
  }

  /**
   * Encodes one frame.
   *
   * @param samples 1024 × channels interleaved finite samples, nominally −1..1. Not retained.
   * @returns A raw data block, fresh; undefined for the first frame alone.
   * @throws {AudioCodecError} `AUDIO_ENCODER_FAILED` — the encoder gave up; close it.
   */
  encode(samples: Float32Array): Uint8Array | undefined {
    assert(this.#context !== 0, 'the encoder is open');
    assert(samples.length === AAC_FRAME_SAMPLES * this.#channels, 'one whole frame');
    this.#silentFrames = isDigitalSilence(samples) ? this.#silentFrames + 1 : 0;
    // Nothing but zeros inside and coming: the frame is known, and the encoder stands as if it had made it.
    if (this.#silentFrames > SETTLED_SILENT_FRAMES) return this.#silentRawDataBlock.slice();
    return this.#encode(samples);
  }

  /** Gives the memory back to the garbage collector. Idempotent. */
  close(): void {
    if (this.#context === 0) return;
    this.#wasm.closeEncoder(this.#context);
    this.#context = 0;
  }

  #encode(samples: Float32Array): Uint8Array | undefined {
    const wasm = this.#wasm;
    const address = wasm.inputAddress(this.#context, samples.byteLength);
    if (address === 0) throw new AudioCodecError('AUDIO_ENCODER_FAILED', 'the AAC encoder is out of memory');
    new Float32Array(wasm.memory.buffer, address, samples.length).set(samples);
    const position = BigInt(this.#frameCount * AAC_FRAME_SAMPLES);
    this.#frameCount++;
    const length = trapToError('AUDIO_ENCODER_FAILED', () => {
      const status = wasm.sendFrame(this.#context, position);
      return status < 0 ? status : wasm.receivePacket(this.#context);
    });
    if (length < 0) {
      throw new AudioCodecError('AUDIO_ENCODER_FAILED', `the AAC encoder failed with ${length}`, {
        details: { status: length },
      });
    }
    assert((length === 0) === (this.#frameCount === 1), 'every frame but the first yields a packet');
    if (length === 0) return undefined;
    const packet = wasm.packetAddress(this.#context);
    return new Uint8Array(wasm.memory.buffer, packet, length).slice();
  }
}

function isDigitalSilence(samples: Float32Array): boolean {
  for (let i = 0; i < samples.length; i++) if (samples[i] !== 0) return false;
  return true;
}
