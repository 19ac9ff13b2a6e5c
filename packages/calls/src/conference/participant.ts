/** Somebody in a conference: the leg, its sound on the way into the mix, and where its pictures stand beside that. */
import { type Millis, millis } from '@callcast/core';
import { AUDIO_FRAME_SAMPLES, type ConferenceParticipant } from '@callcast/media';
import type { LegId } from '../media-protocol.ts';
import type { LegMedia } from '../pipelines/leg-media.ts';
import type { SourceHeaders, SourceUnit, UnitSink } from '../pipelines/source-unit.ts';
import { PlayoutBuffer } from './playout-buffer.ts';

const SAMPLES_PER_MS = 48;
/** As long as sound waits to be mixed: pictures of who sends none are shown no earlier than those of others. */
const USUAL_DELAY_MS = 60;
/** Pictures follow their sound by so much of the time that passes, which nobody sees; further than that at once. */
const SLEW = 0.05;
const STEP_MS = 500;

/** What a conference needs of a leg. */
export type ConferenceLeg = Pick<
  LegMedia,
  | 'hasVideo'
  | 'announcedMacroblocks'
  | 'listen'
  | 'addSink'
  | 'removeSink'
  | 'requestKeyFrame'
  | 'wantKeyFrames'
  | 'sendAudio'
  | 'endAudio'
>;

/** Where their sound goes, and what was made for them. */
export type ParticipantVoice = Pick<ConferenceParticipant, 'push' | 'packet'>;

/** Sound between its arrival and its mix. Positions are whole samples on the axis of the leg. */
export interface Playout {
  /** Of the sample that {@link play} takes next; undefined: there is none. */
  readonly position: number | undefined;
  /** @see PlayoutBuffer.write */
  write(samples: Float32Array | number, position: number): void;
  /** @see PlayoutBuffer.play */
  play(into: Float32Array): boolean;
}

export interface ParticipantOptions<Voice extends ParticipantVoice = ConferenceParticipant> {
  readonly legId: LegId;
  /** In the order in which they came, from 0; never given again. */
  readonly number: number;
  readonly leg: ConferenceLeg;
  readonly voice: Voice;
  readonly hears: boolean;
  readonly speaks: boolean;
  /** Unless given: for sound that comes over a network. */
  readonly playout?: Playout;
  readonly now: () => Millis;
  readonly onPicture: (of: Participant<ParticipantVoice>, unit: SourceUnit, headers: SourceHeaders) => void;
}

export class Participant<Voice extends ParticipantVoice = ConferenceParticipant> implements UnitSink {
  readonly legId: LegId;
  readonly number: number;
  readonly leg: ConferenceLeg;
  readonly voice: Voice;
  readonly hears: boolean;
  readonly speaks: boolean;
  /** A picture has come that others can begin with. */
  hasPictures = false;
  readonly #options: ParticipantOptions<Voice>;
  readonly #playout: Playout;
  readonly #frame = new Float32Array(AUDIO_FRAME_SAMPLES);
  readonly #stopListening: (() => void) | undefined;
  /** What to add to a time of the leg to find it in the conference: of its sound, and of its last picture. */
  #soundOffset: number | undefined;
  #pictureOffset: number | undefined;
  #lastPictureTime = 0;

  constructor(options: ParticipantOptions<Voice>) {
    this.#options = options;
    this.#playout = options.playout ?? new PlayoutBuffer();
    ({
      legId: this.legId,
      number: this.number,
      leg: this.leg,
      voice: this.voice,
      hears: this.hears,
      speaks: this.speaks,
    } = options);
    if (!this.speaks) return;
    this.#stopListening = this.leg.listen((samples, time) =>
      this.#playout.write(samples, Math.round(time * SAMPLES_PER_MS)),
    );
    this.leg.addSink(this);
  }

  /** Others may see them. */
  get isSeen(): boolean {
    return this.speaks && this.leg.hasVideo;
  }

  /** 20 ms of sound, right before they are mixed. @param time Of the mix. */
  speak(time: Millis): void {
    const { position } = this.#playout;
    if (position === undefined) return;
    this.#soundOffset = time - position / SAMPLES_PER_MS;
    if (this.#playout.play(this.#frame)) this.voice.push(this.#frame);
  }

  /** What was mixed for them. */
  listen(): void {
    if (this.hears && this.voice.packet !== undefined) this.leg.sendAudio(this.voice.packet, AUDIO_FRAME_SAMPLES);
  }

  /** Of their leg; its sound is in the mix already. */
  handleUnit(unit: SourceUnit, headers: SourceHeaders): void {
    // What else there is, AV1 or H.265, cannot follow on H.264.
    if (unit.kind !== 'video' || headers.video === undefined || headers.video.codec !== undefined) return;
    const time = this.#place(unit.time);
    if (unit.isKeyFrame) this.hasPictures = true;
    this.#options.onPicture(this, { ...unit, time }, headers);
  }

  /** Idempotent. */
  leave(): void {
    this.#stopListening?.();
    this.leg.removeSink(this);
    if (this.hears) this.leg.endAudio();
  }

  #place(time: Millis): Millis {
    const byArrival = this.#options.now() + USUAL_DELAY_MS - time;
    const wanted = this.#soundOffset ?? this.#pictureOffset ?? byArrival;
    const offset = this.#pictureOffset ?? wanted;
    const error = wanted - offset;
    const most = SLEW * Math.max(0, time - this.#lastPictureTime);
    const move = Math.abs(error) > STEP_MS ? error : Math.sign(error) * Math.min(most, Math.abs(error));
    this.#pictureOffset = offset + move;
    this.#lastPictureTime = time;
    return millis(time + this.#pictureOffset);
  }
}
