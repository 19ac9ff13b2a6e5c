/** One recorder on its worker: its sources are mixed on our clock, 20 ms at a time, and go into one file. */
import { CodedError, type Log, type Millis, millis, type Random, type Scheduler } from '@callcast/core';
import {
  AUDIO_FRAME_SAMPLES,
  type AudioCodecs,
  type AudioEngine,
  type RecordedSide,
  RecordingMix,
} from '@callcast/media';
import { Participant, type ParticipantVoice } from '../conference/participant.ts';
import { PlayoutBuffer } from '../conference/playout-buffer.ts';
import type { OutputFailure, RecordingPort } from '../media-ports.ts';
import { RECORDER_LIMITS } from './limits.ts';
import { LocalPlayout } from './local-playout.ts';
import { type OpenRecorderFile, prepareRecorderFile, type RecorderFile } from './recorder-file.ts';
import type { RecordedSound, RecordedSource, RecorderMediaEvent, RecorderOwner } from './recorder-protocol.ts';
import type { FoundSource, RecorderSources } from './recorder-sources.ts';

export type RecorderEventOf = RecorderMediaEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'kind' | 'recorderId'>
    : never
  : never;

const FRAME_MS = AUDIO_FRAME_SAMPLES / 48;
const PLAYOUT = millis(RECORDER_LIMITS.playoutSamples / 48);
const NO_ENCODER: OutputFailure = { code: 'RECORDING_FAILED', reason: 'This server cannot encode the sound now' };

interface Input {
  readonly source: RecordedSource;
  /** In the order in which they were named, from 0. */
  readonly number: number;
  found: FoundSource | undefined;
  participant: Participant<ParticipantVoice> | undefined;
}

export interface RecorderMediaOptions {
  readonly of: RecorderOwner;
  readonly sound: RecordedSound;
  /** May still be loading. */
  readonly engine: Promise<AudioEngine>;
  readonly codecs: Pick<AudioCodecs, 'createPcmToAac'>;
  readonly recordings: Pick<RecordingPort, 'openSound' | 'openVideo'>;
  readonly sources: Pick<RecorderSources, 'find'>;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  /** Told from the event loop. */
  readonly emit: (event: RecorderEventOf) => void;
}

export class RecorderMedia {
  readonly #options: RecorderMediaOptions;
  readonly #mix: RecordingMix;
  readonly #inputs = new Map<string, Input>();
  #inputsMade = 0;
  #prepared: { readonly open: OpenRecorderFile; readonly discard: () => void } | undefined;
  #file: RecorderFile | undefined;
  /** Something was heard or seen in this tick. */
  #hasMedia = false;
  #firstMediaAt: Millis | undefined;
  /** When the first sample sounds. */
  #origin: Millis = millis(0);
  #frames = 0;
  /** There is a place for the file. */
  #isStarted = false;
  #hasVideo = false;
  #isMuted = false;
  #isOver = false;

  constructor(options: RecorderMediaOptions) {
    this.#options = options;
    this.#mix = new RecordingMix(options.sound.isStereo ? 2 : 1);
    this.#prepare().catch((cause: unknown) => {
      options.log.error('a recorder cannot begin', { cause: String(cause) });
      this.#fail(NO_ENCODER);
    });
  }

  /** Told again it changes nothing. */
  add(source: RecordedSource): void {
    const key = keyOf(source);
    if (this.#isOver || this.#inputs.has(key)) return;
    this.#inputs.set(key, { source, number: this.#inputsMade++, found: undefined, participant: undefined });
  }

  /** Idempotent. */
  remove(source: RecordedSource): void {
    const input = this.#inputs.get(keyOf(source));
    if (input === undefined) return;
    this.#detach(input);
    this.#inputs.delete(keyOf(source));
  }

  setMuted(isMuted: boolean): void {
    if (this.#isMuted === isMuted) return;
    this.#isMuted = isMuted;
    this.#file?.setMuted(isMuted);
  }

  /** Mixes what is due. Called every 20 ms, when legs, conferences and players have made theirs. */
  mix(now: Millis): void {
    if (this.#isOver || this.#prepared === undefined) return;
    for (const input of this.#inputs.values()) this.#follow(input);
    try {
      if (this.#file === undefined) this.#beginWithMedia(now);
      else
        for (
          let i = 0;
          i < RECORDER_LIMITS.maxFramesPerTick && this.#origin + (this.#frames + 1) * FRAME_MS <= now;
          i++
        )
          this.#mixFrame(millis(this.#origin + this.#frames * FRAME_MS));
      this.#file?.handleTick(now);
    } catch (cause) {
      if (!(cause instanceof CodedError)) throw cause;
      this.#options.log.error('a recorder ends: its encoder failed', { code: cause.code });
      this.#fail({
        code: 'RECORDING_FAILED',
        reason: 'This server failed to encode the sound; what came before is kept',
      });
    }
  }

  /** Writes what waits; `stopped` follows. Idempotent. */
  close(): void {
    if (this.#isOver) return;
    this.#guarded(() => this.#mixLast());
    this.#end();
  }

  #end(): void {
    this.#isOver = true;
    for (const input of this.#inputs.values()) this.#detach(input);
    this.#inputs.clear();
    const file = this.#file;
    if (file === undefined) {
      this.#prepared?.discard();
      queueMicrotask(() => this.#options.emit({ name: 'stopped', durationMs: 0 }));
      return;
    }
    this.#guarded(() => file.close());
  }

  async #prepare(): Promise<void> {
    const { of, sound, codecs, recordings: port, scheduler, random, log, emit } = this.#options;
    const prepared = await prepareRecorderFile({
      ...{ of, sound, codecs, port, scheduler, random, log },
      engine: await this.#options.engine,
      participants: () => this.#participants(),
      onVideo: () => {
        this.#hasVideo = true;
        if (this.#isStarted) emit({ name: 'video-started' });
      },
    });
    if (this.#isOver) prepared.discard();
    else this.#prepared = prepared;
  }

  *#participants(): Iterable<Participant<ParticipantVoice>> {
    for (const { participant } of this.#inputs.values()) if (participant !== undefined) yield participant;
  }

  /** It may have come, gone, or be another one by now. */
  #follow(input: Input): void {
    const found = this.#options.sources.find(input.source);
    if (found?.owner === input.found?.owner) return;
    this.#detach(input);
    if (found === undefined) return;
    input.found = found;
    input.participant = new Participant<ParticipantVoice>({
      legId: keyOf(input.source),
      number: input.number,
      leg: found.open(),
      voice: { push: (frame) => this.#hear(input, frame), packet: undefined },
      hears: false,
      speaks: true,
      playout: found.isLocal ? new LocalPlayout() : new PlayoutBuffer(RECORDER_LIMITS.playoutSamples),
      now: () => this.#options.scheduler.now(),
      onPicture: (of, unit, headers) => {
        if (this.#options.sound.format !== 'mp4') return;
        this.#hasMedia = true;
        this.#file?.handlePicture(of, unit, headers, this.#options.scheduler.now());
      },
    });
  }

  #detach(input: Input): void {
    const { participant } = input;
    input.found = undefined;
    input.participant = undefined;
    if (participant === undefined) return;
    participant.leave();
    this.#file?.handleLeft(participant);
  }

  #hear({ number }: Input, frame: Float32Array): void {
    this.#hasMedia = true;
    let side: RecordedSide = 'both';
    if (this.#inputsMade > 1) side = number === 0 ? 'left' : 'right';
    if (!this.#isMuted) this.#mix.add(frame, side);
  }

  /** A recorder that gets nothing makes no file. */
  #beginWithMedia(now: Millis): void {
    const frame = this.#collect(now);
    if (!this.#hasMedia || this.#prepared === undefined) return;
    this.#firstMediaAt ??= now;
    // Sound is heard as much later than it came: before that there is nothing in front of it.
    if (now - this.#firstMediaAt < PLAYOUT && frame.every((sample) => sample === 0)) return;
    this.#origin = now;
    const { emit } = this.#options;
    this.#file = this.#prepared.open(now, {
      started: () => {
        this.#isStarted = true;
        emit({ name: 'started', file: this.#file?.name ?? '' });
        if (this.#hasVideo) emit({ name: 'video-started' });
      },
      ended: (failure) => this.#fail(failure),
      released: (lost) => {
        if (lost !== undefined) emit({ name: 'failed', ...lost });
        emit({ name: 'stopped', durationMs: this.#frames * FRAME_MS });
      },
    });
    if (this.#isMuted) this.#file.setMuted(true);
    this.#file.write(frame);
    this.#frames = 1;
  }

  #mixFrame(time: Millis): void {
    this.#file?.write(this.#collect(time));
    this.#frames++;
  }

  /** What has come and waits to be heard. */
  #mixLast(): void {
    for (let i = 0; this.#file !== undefined && i < RECORDER_LIMITS.maxLastFrames; i++) {
      this.#hasMedia = false;
      const frame = this.#collect(millis(this.#origin + this.#frames * FRAME_MS));
      if (!this.#hasMedia) return;
      this.#file.write(frame);
      this.#frames++;
    }
  }

  /** At the end an encoder that failed is no reason for anything any more. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (cause) {
      if (!(cause instanceof CodedError)) throw cause;
      this.#options.log.error('the end of a recording is missing: its encoder failed', { code: cause.code });
    }
  }

  #collect(time: Millis): Float32Array {
    this.#mix.begin();
    for (const participant of this.#participants()) participant.speak(time);
    return this.#mix.take();
  }

  #fail({ code, reason }: OutputFailure): void {
    if (this.#isOver) return;
    this.#options.emit({ name: 'failed', code, reason });
    this.#end();
  }
}

const keyOf = ({ unit, id }: RecordedSource): string => `${unit} ${id}`;
