/** What one output shows of a conference: its sound, and the picture of one participant at a time. */
import { addMillis, type Millis, millis } from '@callcast/core';
import type { TrackList } from '@callcast/scenario/protocol';
import type { OutputEventName } from '../media-protocol.ts';
import type { FlvOutput } from '../pipelines/flv-output.ts';
import { ResumeWindow } from '../pipelines/resume-window.ts';
import type { AudioEncoding, SourceHeaders, SourceUnit } from '../pipelines/source-unit.ts';
import type { UnitSource } from '../pipelines/unit-source.ts';
import type { Participant, ParticipantVoice } from './participant.ts';

type Shown = Participant<ParticipantVoice>;

/** A key frame that is waited for is asked for again: the first request may have come before the camera. */
const REQUEST_INTERVAL = millis(500);

export interface ProgramOptions {
  readonly output: Pick<FlvOutput, 'attach' | 'detach' | 'handleUnit'>;
  readonly keyframeInterval: Millis;
  readonly isOnAir: () => boolean;
  readonly participants: () => Iterable<Shown>;
  /** Who has the floor. */
  readonly loudest: () => Shown | undefined;
  readonly wantAudio: (encoding: AudioEncoding) => void;
  readonly releaseAudio: (encoding: AudioEncoding) => void;
  readonly emit: (name: OutputEventName, reason: string, trackId: number, tracks: TrackList) => void;
}

export class Program implements UnitSource {
  readonly channels = 1;
  readonly namesVideoTracks = true;
  readonly window = new ResumeWindow();
  readonly #options: ProgramOptions;
  #headers: SourceHeaders = { video: undefined };
  #shown: Shown | undefined;
  /** Is shown from their next key frame on. */
  #awaited: { readonly participant: Shown; requestAt: Millis } | undefined;
  #pinnedTrack: number | undefined;
  /** The scenario has heard of these tracks, and that this one is shown. */
  readonly #told = new Set<number>();
  #toldShown: number | undefined;

  constructor(options: ProgramOptions) {
    this.#options = options;
    options.output.attach(this);
  }

  get shown(): Shown | undefined {
    return this.#shown;
  }

  get hasVideo(): boolean {
    for (const { isSeen } of this.#options.participants()) if (isSeen) return true;
    return false;
  }

  get announcedMacroblocks(): number | undefined {
    return (this.#shown ?? this.#awaited?.participant)?.leg.announcedMacroblocks;
  }

  requestKeyFrame(): void {
    (this.#shown ?? this.#awaited?.participant)?.leg.requestKeyFrame();
  }

  wantAudio(encoding: AudioEncoding): void {
    this.#options.wantAudio(encoding);
  }

  releaseAudio(encoding: AudioEncoding): void {
    this.#options.releaseAudio(encoding);
  }

  /** This track is shown, as long as it is there; undefined: that of the loudest speaker. */
  pin(trackId: number | undefined): void {
    this.#pinnedTrack = trackId;
  }

  handleAudio(unit: SourceUnit, now: Millis): void {
    this.#publish(unit, now);
  }

  handlePicture(of: Shown, unit: SourceUnit, headers: SourceHeaders, now: Millis): void {
    if (of === this.#awaited?.participant && unit.isKeyFrame) this.#show(of);
    if (of !== this.#shown) return;
    this.#headers = headers;
    this.#publish(unit, now);
  }

  handleLeft(participant: Shown): void {
    participant.leg.wantKeyFrames(this, undefined);
    if (this.#shown === participant) this.#shown = undefined;
    if (this.#awaited?.participant === participant) this.#awaited = undefined;
    this.#told.delete(trackOf(participant));
  }

  /** Called every few milliseconds: looks who is to be shown. */
  handleTick(now: Millis): void {
    const wanted = this.#wanted();
    if (wanted === this.#shown) this.#awaited = undefined;
    else if (wanted !== undefined && wanted !== this.#awaited?.participant)
      this.#awaited = { participant: wanted, requestAt: now };
    if (this.#awaited !== undefined && now >= this.#awaited.requestAt) {
      this.#awaited.requestAt = addMillis(now, REQUEST_INTERVAL);
      this.#awaited.participant.leg.requestKeyFrame();
    }
    if (this.#options.isOnAir()) this.#tellTracks();
  }

  close(): void {
    this.#shown?.leg.wantKeyFrames(this, undefined);
    this.#options.output.detach();
  }

  #wanted(): Shown | undefined {
    let first: Shown | undefined;
    for (const participant of this.#options.participants()) {
      if (!participant.isSeen) continue;
      if (trackOf(participant) === this.#pinnedTrack) return participant;
      first ??= participant;
    }
    const loudest = this.#options.loudest();
    return loudest?.isSeen === true ? loudest : (this.#shown ?? first);
  }

  #show(participant: Shown): void {
    this.#shown?.leg.wantKeyFrames(this, undefined);
    this.#shown = participant;
    this.#awaited = undefined;
    participant.leg.wantKeyFrames(this, this.#options.keyframeInterval);
  }

  #publish(unit: SourceUnit, now: Millis): void {
    this.window.add(unit, this.#headers, now);
    this.#options.output.handleUnit(unit, this.#headers);
  }

  #tellTracks(): void {
    if (this.#shown === undefined) return;
    const shown = trackOf(this.#shown);
    for (const participant of this.#options.participants()) {
      const trackId = trackOf(participant);
      if (!participant.isSeen || !participant.hasPictures || this.#told.has(trackId)) continue;
      this.#told.add(trackId);
      this.#emit('video-started', 'First video came', trackId);
    }
    if (shown === this.#toldShown) return;
    const isFirst = this.#toldShown === undefined;
    this.#toldShown = shown;
    if (!isFirst) this.#emit('video-switched', shown === this.#pinnedTrack ? 'Set stream' : 'New stream', shown);
  }

  #emit(name: OutputEventName, reason: string, trackId: number): void {
    const active = this.#shown === undefined ? -1 : trackOf(this.#shown);
    this.#options.emit(name, reason, trackId, { all: [...this.#told], active });
  }
}

/** Sound is track 0. */
export const trackOf = ({ number }: Shown): number => 2 * number + 1;
