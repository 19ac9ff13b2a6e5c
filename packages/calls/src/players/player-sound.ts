/** One player on its worker: a file is decoded a little ahead of the clock and goes, encoded once, to all who hear it. */
import { addMillis, CodedError, type Log, type Millis, millis, type Scheduler } from '@callcast/core';
import {
  type AacSettings,
  AUDIO_FRAME_SAMPLES,
  type AudioCodecs,
  type AudioEngine,
  type AudioFileReader,
  type AudioFileRefusal,
  type OpusEncoder,
  type OpusEncoderSettings,
  type PcmToAac,
  writeAacRawBody,
  writeOpusCodedFramesBody,
} from '@callcast/media';
import type { LegId, OutputId } from '../media-protocol.ts';
import type { FlvOutput } from '../pipelines/flv-output.ts';
import type { PcmListener } from '../pipelines/leg-audio.ts';
import type { LegMedia } from '../pipelines/leg-media.ts';
import { ResumeWindow } from '../pipelines/resume-window.ts';
import { type AudioEncoding, NO_NAL_UNITS, type SourceHeaders } from '../pipelines/source-unit.ts';
import type { UnitSource } from '../pipelines/unit-source.ts';
import { PLAYER_LIMITS } from './limits.ts';
import type { PlayerMediaEvent } from './player-protocol.ts';

type OwnEvent = PlayerMediaEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'kind' | 'playerId'>
    : never
  : never;

const SAMPLES_PER_MS = 48;
const FRAME = millis(AUDIO_FRAME_SAMPLES / SAMPLES_PER_MS);
const AAC_FRAME_DURATION = millis(1_024 / SAMPLES_PER_MS);
const NO_HEADERS: SourceHeaders = { video: undefined };

/** Mono, as callers hear it: speech and music, at what a call's own sound has. */
const OPUS: OpusEncoderSettings = { channels: 1, bitrateBps: 48_000, application: 'music', complexity: 5 };

/** What people hear of a file that cannot be played. */
const REFUSALS: Readonly<Record<AudioFileRefusal, string>> = {
  'unknown-format': 'The file is none of WAV, MP3, Ogg and FLAC',
  'speex-not-supported': 'Ogg files with Speex are not played; those with Vorbis or Opus are',
  'codec-not-supported': 'The codec in the file is not played',
  'more-than-two-channels': 'The file has more than two channels',
  'sample-rate-not-supported': 'The sample rate of the file is outside of 4 to 192 kHz',
  'too-large': 'The file is larger than 10 MB',
  malformed: 'The file is damaged',
  'no-audio': 'There is no sound in the file',
  'decoder-failed': 'The file cannot be decoded',
};

const nameOf = ({ channels, bitrateBps }: AacSettings): string => `${channels}/${bitrateBps}`;

export interface PlayerSoundOptions {
  readonly loop: boolean;
  readonly isPaused: boolean;
  /** May still be loading. */
  readonly engine: Promise<AudioEngine>;
  readonly codecs: AudioCodecs;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Undefined: not open. */
  readonly legOf: (legId: LegId) => LegMedia | undefined;
  readonly emit: (event: OwnEvent) => void;
}

export class PlayerSound implements UnitSource {
  readonly hasVideo = false;
  readonly announcedMacroblocks = undefined;
  readonly channels = 1;
  /** Nothing is ever in it: a publish begins with what comes. */
  readonly window = new ResumeWindow();
  readonly #options: PlayerSoundOptions;
  readonly #legs = new Set<LegId>();
  readonly #unheardBy = new Set<LegId>();
  readonly #outputs = new Map<OutputId, FlvOutput>();
  readonly #listeners = new Set<PcmListener>();
  readonly #markers = new Set<number>();
  readonly #frame = new Float32Array(AUDIO_FRAME_SAMPLES);
  /** What has come while there is no engine to read it. */
  #bytes: Uint8Array[] = [];
  #isWhole = false;
  #engine: AudioEngine | undefined;
  #reader: AudioFileReader | undefined;
  #opus: OpusEncoder | undefined;
  /** Somebody joined who has heard nothing of this encoder. */
  #needsIndependent = true;
  #opusUsers = 0;
  #aac: PcmToAac | undefined;
  /** How many outputs want each setting. */
  readonly #aacUsers = new Map<string, number>();
  #state: 'waiting' | 'playing' | 'over' = 'waiting';
  #isPaused: boolean;
  /** When the next frame is due. */
  #nextAt: Millis = millis(0);
  /** Samples that were played of the file this time round. */
  #position = 0;
  /** Samples that went into the AAC encoders. */
  #pushed = 0;

  constructor(options: PlayerSoundOptions) {
    this.#options = options;
    this.#isPaused = options.isPaused;
    options.engine.then(
      (engine) => this.#open(engine),
      (cause: unknown) => {
        options.log.error('the audio engine could not be loaded', { cause: String(cause) });
        this.#finish('This server cannot play sound now');
      },
    );
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  get isPlaying(): boolean {
    return this.#state === 'playing' && !this.#isPaused;
  }

  /** @param bytes Owned from now on. @param isLast The file is whole. */
  handleBytes(bytes: Uint8Array, isLast: boolean): void {
    if (this.#state === 'over') return;
    if (this.#reader === undefined) this.#bytes.push(bytes);
    else this.#reader.append(bytes);
    if (!isLast) return;
    this.#isWhole = true;
    this.#reader?.end();
  }

  pause(): void {
    this.#isPaused = true;
  }

  /** It goes on where it was. */
  resume(): void {
    this.#isPaused = false;
    this.#nextAt = this.#options.scheduler.now();
  }

  addMarker(offsetMs: number): void {
    if (this.#markers.size < PLAYER_LIMITS.maxMarkers) this.#markers.add(offsetMs);
  }

  addLeg(legId: LegId): void {
    this.#legs.add(legId);
    this.#needsIndependent = true;
  }

  /** Sound that is forwarded to the leg is heard again. */
  removeLeg(legId: LegId): void {
    if (this.#legs.delete(legId)) this.#options.legOf(legId)?.endAudio();
  }

  addOutput(outputId: OutputId, output: FlvOutput): void {
    this.#outputs.set(outputId, output);
    output.attach(this);
  }

  removeOutput(outputId: OutputId): void {
    const output = this.#outputs.get(outputId);
    if (this.#outputs.delete(outputId)) output?.detach();
  }

  /** What is played goes there, frame by frame, on our clock, until the function that is returned is called. */
  listen(listener: PcmListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A player has no pictures. */
  requestKeyFrame(): void {}

  wantAudio(encoding: AudioEncoding): void {
    if (encoding === 'opus') {
      this.#opusUsers++;
      return;
    }
    const users = this.#aacUsers.get(nameOf(encoding)) ?? 0;
    this.#aacUsers.set(nameOf(encoding), users + 1);
    if (users > 0) return;
    this.#aac ??= this.#options.codecs.createPcmToAac(this.channels);
    const aac = this.#aac;
    this.#guarded(() => aac.addEncoding(encoding));
  }

  releaseAudio(encoding: AudioEncoding): void {
    if (encoding === 'opus') {
      this.#opusUsers--;
      return;
    }
    const users = this.#aacUsers.get(nameOf(encoding)) ?? 0;
    this.#aacUsers.set(nameOf(encoding), users - 1);
    if (users === 1) this.#aac?.removeEncoding(encoding);
  }

  /** Called every 10 ms: decodes a little, so that {@link play} need not. */
  decodeAhead(): void {
    if (this.#state !== 'over') this.#reader?.decodeAhead();
  }

  /** Called every 20 ms: what is due is heard. */
  play(now: Millis): void {
    if (this.#state === 'waiting') this.#begin(now);
    if (this.#state !== 'playing' || this.#isPaused) return;
    // Nobody wants to hear what a stalled worker owes them.
    if (now - this.#nextAt > PLAYER_LIMITS.longestCatchUp) this.#nextAt = now;
    while (this.#nextAt <= now && this.#playFrame()) this.#nextAt = addMillis(this.#nextAt, FRAME);
  }

  /** Without an event. Idempotent. */
  close(): void {
    this.#state = 'over';
    for (const legId of [...this.#legs]) this.removeLeg(legId);
    for (const outputId of [...this.#outputs.keys()]) this.removeOutput(outputId);
    this.#reader?.close();
    this.#reader = undefined;
    this.#opus?.close();
    this.#opus = undefined;
    this.#aac?.close();
    this.#aac = undefined;
    this.#bytes = [];
  }

  #open(engine: AudioEngine): void {
    if (this.#state === 'over') return;
    this.#engine = engine;
    const reader = engine.openAudioFile(this.channels);
    for (const bytes of this.#bytes) reader.append(bytes);
    this.#bytes = [];
    if (this.#isWhole) reader.end();
    this.#reader = reader;
  }

  /** Nothing of it is missed: it waits for the first who hears it. */
  #begin(now: Millis): void {
    const reader = this.#reader;
    if (reader === undefined || !this.#isWhole || this.#isPaused || !this.#isAwaited) return;
    this.#state = 'playing';
    this.#nextAt = now;
    this.#options.emit({ name: 'started', durationMs: reader.durationMs ?? 0 });
  }

  get #isAwaited(): boolean {
    if (this.#outputs.size > 0 || this.#listeners.size > 0) return true;
    for (const legId of this.#legs) if (this.#options.legOf(legId)?.forwarding.isConnected) return true;
    return false;
  }

  /** @returns False: nothing can be played now, or any more. */
  #playFrame(): boolean {
    const reader = this.#reader;
    if (reader === undefined) return false;
    const frame = this.#frame;
    let samples = reader.read(frame);
    this.#position += samples;
    if (samples < AUDIO_FRAME_SAMPLES && reader.state === 'ended' && this.#options.loop && this.#position > 0) {
      // Once for each frame: a sound of a few samples is no reason to open hundreds of decoders.
      this.#handleMarkers();
      reader.rewind();
      this.#position = 0;
      const more = reader.read(frame, samples);
      this.#position = more;
      samples += more;
    }
    if (samples === 0) {
      if (reader.state === 'ended') this.#finish();
      else if (reader.state !== 'starved' && reader.state !== 'playing') this.#finish(REFUSALS[reader.state]);
      return false;
    }
    frame.fill(0, samples);
    return this.#guarded(() => {
      this.#send(frame);
      this.#handleMarkers();
    });
  }

  #send(frame: Float32Array): void {
    for (const listener of this.#listeners) listener(frame, this.#nextAt);
    const packet = this.#legs.size > 0 || this.#opusUsers > 0 ? this.#encodeOpus(frame) : undefined;
    if (packet !== undefined) for (const legId of this.#legs) this.#sendToLeg(legId, packet);
    const { size } = this.#outputs;
    if (size === 0) return;
    const time = this.#nextAt;
    if (packet !== undefined && this.#opusUsers > 0)
      this.#publish(writeOpusCodedFramesBody(packet), 'opus', time, FRAME);
    const aac = this.#aac;
    if (aac === undefined) return;
    // Where the encoder's first sample stands on our clock, as if it had never paused.
    const origin = time - this.#pushed / SAMPLES_PER_MS;
    for (const { payload, position, settings } of aac.push(frame))
      this.#publish(writeAacRawBody(payload), settings, millis(origin + position / SAMPLES_PER_MS), AAC_FRAME_DURATION);
    this.#pushed += AUDIO_FRAME_SAMPLES;
  }

  #encodeOpus(frame: Float32Array): Uint8Array | undefined {
    this.#opus ??= this.#engine?.createOpusEncoder(OPUS);
    const packet = this.#opus?.encode(frame, this.#needsIndependent);
    this.#needsIndependent = false;
    return packet;
  }

  #sendToLeg(legId: LegId, packet: Uint8Array): void {
    const leg = this.#options.legOf(legId);
    if (leg === undefined || leg.sendAudio(packet, AUDIO_FRAME_SAMPLES) || !leg.forwarding.isConnected) return;
    if (this.#unheardBy.has(legId)) return;
    this.#unheardBy.add(legId);
    this.#options.emit({ name: 'unheard', legId });
  }

  #publish(body: Uint8Array, encoding: AudioEncoding, time: Millis, duration: Millis): void {
    const unit = { kind: 'audio', time, duration, body, isKeyFrame: false, isRasl: false } as const;
    for (const output of this.#outputs.values())
      output.handleUnit({ ...unit, encoding, nalUnits: NO_NAL_UNITS }, NO_HEADERS);
  }

  #handleMarkers(): void {
    if (this.#markers.size === 0) return;
    const reached = this.#position / SAMPLES_PER_MS;
    const length = this.#reader?.durationMs ?? 0;
    for (const offsetMs of this.#markers) {
      if (reached < (offsetMs < 0 ? length + offsetMs : offsetMs)) continue;
      this.#markers.delete(offsetMs);
      this.#options.emit({ name: 'marker', offsetMs });
    }
  }

  #finish(error?: string): void {
    if (this.#state === 'over') return;
    this.close();
    this.#options.emit({ name: 'finished', ...(error === undefined ? {} : { error }) });
  }

  /** A codec that failed is the end of this player alone. @returns Whether it goes on. */
  #guarded(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (cause) {
      if (!(cause instanceof CodedError)) throw cause;
      this.#options.log.error('a player ends: its encoder failed', { code: cause.code });
      this.#finish('This server failed to encode the sound');
      return false;
    }
  }
}
