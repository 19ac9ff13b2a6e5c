import { type Ticks, ticks } from '@callcast/core';
import { MAX_CONCEALED_SAMPLES } from '../limits.ts';
import { SILENT_OPUS_PACKET_DURATIONS, writeSilentOpusPacket } from './silent-packets.ts';
import type { OpusToc } from './toc.ts';

/** An Opus packet where it belongs. */
export interface PlacedOpusPacket {
  /** As the sender made it; or one of ours, for time of which nothing came. */
  readonly payload: Uint8Array;
  /** Of its first sample, 48 kHz, on the timeline of the transcoder that it went through. */
  readonly position: Ticks;
  /** How long it is, at 48 kHz: up to 5,760. */
  readonly samples: number;
}

/** Of the TOC byte (RFC 6716 §3.1): all but the number of frames. Code 0 is one frame, and here one without data. */
const TOC_WITHOUT_COUNT = 0xfc;

/**
 * A sender's Opus packets as a continuous track: they go on untouched, and the time between them is filled.
 *
 * A short hole behind sound was lost on the way: it gets frames without data, at which a decoder conceals (RFC 6716 §3.2.1
 * calls length 0 a lost frame). A longer one, and whatever follows silence, is a pause, and gets packets of silence. The
 * in-band FEC that the next packet may carry stays unused: only a decoder can take it out.
 */
export class OpusPassThrough {
  readonly #channels: 1 | 2;
  #next: Ticks | undefined;
  /** Of the last packet with sound; undefined behind silence. */
  #heard: { readonly tocByte: number; readonly frameSamples: number } | undefined;
  #ready: PlacedOpusPacket[] = [];

  constructor(channels: 1 | 2) {
    this.#channels = channels;
  }

  /** @param payload Checked by `parseOpusPacket`, which said `toc`. Kept until it is taken. */
  handlePacket(payload: Uint8Array, position: Ticks, toc: OpusToc): void {
    const next = this.#next ?? position;
    if (position < next) return; // its time was filled, and a packet cannot be cut
    this.#closeHole(next, position);
    this.#ready.push({ payload, position, samples: toc.samples });
    this.#next = ticks(position + toc.samples);
    this.#heard = { tocByte: payload[0]! & TOC_WITHOUT_COUNT, frameSamples: toc.frameSamples };
  }

  /** Nothing came up to `position`. What is left of a packet's length waits for more. */
  fillUntil(position: Ticks): void {
    if (this.#next === undefined) this.#next = position;
    if (position - this.#next < SILENT_OPUS_PACKET_DURATIONS[0]!) return;
    this.#heard = undefined;
    this.#writeSilence(this.#next, position, SILENT_OPUS_PACKET_DURATIONS[0]!);
  }

  /** @returns What has become ready since the last call, in order. */
  take(): readonly PlacedOpusPacket[] {
    const ready = this.#ready;
    if (ready.length > 0) this.#ready = [];
    return ready;
  }

  #closeHole(from: Ticks, to: Ticks): void {
    let at: number = from;
    if (this.#heard !== undefined && to - from <= MAX_CONCEALED_SAMPLES) {
      const { tocByte, frameSamples } = this.#heard;
      for (; at + frameSamples <= to; at += frameSamples)
        this.#ready.push({ payload: Uint8Array.of(tocByte), position: ticks(at), samples: frameSamples });
    }
    this.#writeSilence(ticks(at), to, SILENT_OPUS_PACKET_DURATIONS.at(-1)!);
  }

  /** @param shortest What is left that is shorter than this stays open. */
  #writeSilence(from: Ticks, to: Ticks, shortest: number): void {
    let at: number = from;
    for (const samples of SILENT_OPUS_PACKET_DURATIONS) {
      if (samples < shortest) break;
      for (; at + samples <= to; at += samples)
        this.#ready.push({ payload: writeSilentOpusPacket(samples, this.#channels), position: ticks(at), samples });
    }
    this.#next = ticks(at);
  }
}
