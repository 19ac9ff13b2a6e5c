/** One conference of a worker: everybody's sound comes in, everybody else's goes out, 20 ms at a time on our clock. */
import { type Log, type Millis, millis, type Scheduler } from '@callcast/core';
import { AUDIO_FRAME_SAMPLES, type AudioCodecs, type AudioEngine, type ConferenceAudio } from '@callcast/media';
import type { LegId, OutputId } from '../media-protocol.ts';
import type { PcmListener } from '../pipelines/leg-audio.ts';
import { ConferenceSound } from './conference-sound.ts';
import { type ConferenceLeg, Participant } from './participant.ts';
import { Program, type ProgramOptions } from './program.ts';

const FRAME_MS = AUDIO_FRAME_SAMPLES / 48;
/** A process that stood still for longer makes up for it in several ticks, so that it is not late for other calls as well. */
const MAX_FRAMES_PER_TICK = 25;

export interface ConferenceOptions {
  readonly engine: Pick<AudioEngine, 'openConference' | 'createOpusEncoder'>;
  readonly codecs: Pick<AudioCodecs, 'createPcmToAac'>;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** They hear a player now, in place of the mix. */
  readonly isPlayedTo: (legId: LegId) => boolean;
  /** Somebody else has the floor; undefined: who had it is gone. */
  readonly onSpeaker: (legId: LegId | undefined) => void;
}

export interface Direction {
  readonly hears: boolean;
  readonly speaks: boolean;
}

export class Conference {
  readonly #options: ConferenceOptions;
  readonly #audio: ConferenceAudio;
  readonly #sound: ConferenceSound;
  readonly #participants = new Map<LegId, Participant>();
  readonly #programs = new Map<OutputId, Program>();
  readonly #listeners = new Map<PcmListener, Participant | undefined>();
  /** When its first sample sounds. */
  readonly #origin: Millis;
  #frames = 0;
  #joined = 0;
  #watchers = 0;
  #speaker: Participant | undefined;

  constructor(options: ConferenceOptions) {
    this.#options = options;
    this.#origin = options.scheduler.now();
    this.#audio = options.engine.openConference();
    this.#sound = new ConferenceSound({
      channels: 1,
      aac: options.codecs.createPcmToAac(1),
      engine: options.engine,
      origin: this.#origin,
      log: options.log,
      onUnit: (unit) => {
        for (const program of this.#programs.values()) program.handleAudio(unit, options.scheduler.now());
      },
    });
  }

  /** Told again it replaces what was said. @returns False when 100 are in it. */
  join(legId: LegId, leg: ConferenceLeg, { hears, speaks }: Direction): boolean {
    const before = this.#participants.get(legId);
    if (before !== undefined && before.hears === hears && before.speaks === speaks && before.leg === leg) return true;
    this.leave(legId);
    const voice = this.#audio.add({ isListener: hears });
    if (voice === undefined) return false;
    const participant = new Participant({
      ...{ legId, leg, voice, hears, speaks },
      number: before?.number ?? this.#joined++,
      now: () => this.#options.scheduler.now(),
      onPicture: (of, unit, headers) => {
        for (const program of this.#programs.values())
          program.handlePicture(of, unit, headers, this.#options.scheduler.now());
      },
    });
    this.#participants.set(legId, participant);
    return true;
  }

  /** Idempotent. */
  leave(legId: LegId): void {
    const participant = this.#participants.get(legId);
    if (participant === undefined) return;
    this.#participants.delete(legId);
    participant.leave();
    this.#audio.remove(participant.voice);
    for (const program of this.#programs.values()) program.handleLeft(participant);
  }

  /** From now on the output gets the conference. */
  addOutput(
    outputId: OutputId,
    options: Pick<ProgramOptions, 'output' | 'keyframeInterval' | 'isOnAir' | 'emit'>,
  ): void {
    this.removeOutput(outputId);
    const program = new Program({
      ...options,
      participants: () => this.#participants.values(),
      loudest: () => this.#speaker,
      wantAudio: (encoding) => this.#sound.want(encoding),
      releaseAudio: (encoding) => this.#sound.release(encoding),
    });
    this.#programs.set(outputId, program);
  }

  /** An id for {@link addOutput} that no output of a session has. */
  newWatcherId(): OutputId {
    return `watcher-${this.#watchers++}`;
  }

  /** Idempotent. */
  removeOutput(outputId: OutputId): void {
    const program = this.#programs.get(outputId);
    this.#programs.delete(outputId);
    program?.close();
  }

  /** Whose picture each output shows, where it shows any. */
  *shown(): Iterable<[OutputId, LegId]> {
    for (const [outputId, { shown }] of this.#programs) if (shown !== undefined) yield [outputId, shown.legId];
  }

  /** Somebody may be seen. */
  get hasVideo(): boolean {
    for (const { isSeen } of this.#participants.values()) if (isSeen) return true;
    return false;
  }

  /** Undefined: this leg hears nothing of the conference. Another one when it joined anew. */
  hearerOf(legId: LegId): Participant | undefined {
    const participant = this.#participants.get(legId);
    return participant?.hears === true ? participant : undefined;
  }

  /** The mix goes there, frame by frame, on our clock, until the function that is returned is called. @param as What they hear; unless given: all. */
  listen(listener: PcmListener, as?: Participant): () => void {
    this.#listeners.set(listener, as);
    return () => void this.#listeners.delete(listener);
  }

  /** @see Program.pin */
  pin(outputId: OutputId, trackId: number | undefined): void {
    this.#programs.get(outputId)?.pin(trackId);
  }

  /** Mixes what is due. Called about every 20 ms, when the legs have decoded what came. */
  mix(): void {
    const now = this.#options.scheduler.now();
    for (let i = 0; i < MAX_FRAMES_PER_TICK && this.#origin + (this.#frames + 1) * FRAME_MS <= now; i++)
      this.#mixFrame();
    for (const program of this.#programs.values()) program.handleTick(now);
  }

  /** Idempotent. */
  close(): void {
    for (const outputId of [...this.#programs.keys()]) this.removeOutput(outputId);
    for (const legId of [...this.#participants.keys()]) this.leave(legId);
    this.#audio.close();
    this.#sound.close();
  }

  #mixFrame(): void {
    const time = millis(this.#origin + this.#frames++ * FRAME_MS);
    for (const participant of this.#participants.values()) participant.speak(time);
    this.#audio.handleTick();
    for (const participant of this.#participants.values())
      if (!this.#options.isPlayedTo(participant.legId)) participant.listen();
    for (const [listener, as] of this.#listeners)
      listener(as === undefined ? this.#audio.fullMix : this.#audio.mixFor(as.voice), time);
    this.#sound.push(this.#audio.fullMix);
    this.#noticeSpeaker();
  }

  #noticeSpeaker(): void {
    const { loudestSpeaker } = this.#audio;
    if (loudestSpeaker === this.#speaker?.voice) return;
    this.#speaker = undefined;
    for (const participant of this.#participants.values())
      if (participant.voice === loudestSpeaker) this.#speaker = participant;
    this.#options.onSpeaker(this.#speaker?.legId);
  }
}
