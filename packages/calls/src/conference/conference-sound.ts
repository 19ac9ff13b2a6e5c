/** The mix of a conference as its outputs get it: continuous tracks on our clock, each encoding made once for all of them. */
import { type Log, type Millis, millis } from '@callcast/core';
import {
  AAC_FRAME_SAMPLES,
  type AacSettings,
  AUDIO_FRAME_SAMPLES,
  AudioCodecError,
  type AudioEngine,
  type OpusEncoder,
  type PcmToAac,
  writeAacRawBody,
  writeOpusCodedFramesBody,
} from '@callcast/media';
import { type AudioEncoding, NO_NAL_UNITS, type SourceUnit } from '../pipelines/source-unit.ts';

const SAMPLES_PER_MS = 48;
const AAC_FRAME_DURATION = millis(AAC_FRAME_SAMPLES / SAMPLES_PER_MS);
const FRAME_DURATION = millis(AUDIO_FRAME_SAMPLES / SAMPLES_PER_MS);
/** For who publishes Opus: voices and the music behind them. */
const PUBLISHED_OPUS = { channels: 1, bitrateBps: 64_000, application: 'music', complexity: 5 } as const;

export interface ConferenceSoundOptions {
  /** Of the mix; its Opus is mono. */
  readonly channels: 1 | 2;
  /** For as many channels. Owned: closed with this. */
  readonly aac: PcmToAac;
  readonly engine: Pick<AudioEngine, 'createOpusEncoder'>;
  /** When the first sample of the mix sounds. */
  readonly origin: Millis;
  readonly log: Log;
  readonly onUnit: (unit: SourceUnit) => void;
}

export class ConferenceSound {
  readonly #options: ConferenceSoundOptions;
  readonly #wanted: { readonly settings: AacSettings; users: number }[] = [];
  #opusUsers = 0;
  #opus: OpusEncoder | undefined;
  /** Of the mix, so far. */
  #samples = 0;
  #hasFailed = false;

  constructor(options: ConferenceSoundOptions) {
    this.#options = options;
  }

  /** The mix comes in this encoding from now on, until it is released as often as wanted. */
  want(encoding: AudioEncoding): void {
    if (encoding === 'opus') {
      this.#opusUsers++;
      return;
    }
    const known = this.#find(encoding);
    if (known !== undefined) known.users++;
    else {
      this.#wanted.push({ settings: encoding, users: 1 });
      this.#guarded(() => this.#options.aac.addEncoding(encoding));
    }
  }

  release(encoding: AudioEncoding): void {
    if (encoding === 'opus') {
      if (this.#opusUsers > 0 && --this.#opusUsers === 0) this.#closeOpus();
      return;
    }
    const known = this.#find(encoding);
    if (known === undefined || --known.users > 0) return;
    this.#wanted.splice(this.#wanted.indexOf(known), 1);
    this.#options.aac.removeEncoding(encoding);
  }

  /** @param mix The next 20 ms, interleaved. */
  push(mix: Float32Array): void {
    const at = this.#samples;
    this.#samples += mix.length / this.#options.channels;
    if (this.#opusUsers > 0) this.#guarded(() => this.#pushOpus(mix, at));
    this.#guarded(() => {
      for (const { payload, position, settings } of this.#options.aac.push(mix))
        this.#publish(writeAacRawBody(payload), settings, position, AAC_FRAME_DURATION);
    });
  }

  /** Idempotent. */
  close(): void {
    this.#options.aac.close();
    this.#closeOpus();
  }

  #pushOpus(mix: Float32Array, at: number): void {
    this.#opus ??= this.#options.engine.createOpusEncoder(PUBLISHED_OPUS);
    const packet = this.#opus.encode(mix);
    this.#publish(writeOpusCodedFramesBody(packet), 'opus', at - this.#opus.delaySamples, FRAME_DURATION);
  }

  #publish(body: Uint8Array, encoding: AudioEncoding, position: number, duration: Millis): void {
    const time = millis(this.#options.origin + position / SAMPLES_PER_MS);
    const unit = { kind: 'audio', time, duration, body, isKeyFrame: false, isRasl: false, encoding } as const;
    this.#options.onUnit({ ...unit, nalUnits: NO_NAL_UNITS });
  }

  #find({ channels, bitrateBps }: AacSettings) {
    return this.#wanted.find(({ settings }) => settings.channels === channels && settings.bitrateBps === bitrateBps);
  }

  #closeOpus(): void {
    this.#opus?.close();
    this.#opus = undefined;
  }

  /** A codec that failed is not used again: outputs go on and fill in silence. */
  #guarded(work: () => void): void {
    if (this.#hasFailed) return;
    try {
      work();
    } catch (cause) {
      if (!(cause instanceof AudioCodecError)) throw cause;
      this.#hasFailed = true;
      this.#options.log.error('the mix of a conference cannot be encoded; its outputs go on in silence', {
        code: cause.code,
      });
      this.close();
    }
  }
}
