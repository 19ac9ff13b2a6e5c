/** The conferences of one session on its worker. What is said of legs and outputs that are not open yet is remembered. */
import type { Log, Millis, Scheduler } from '@callcast/core';
import type { AudioCodecs, AudioEngine } from '@callcast/media';
import type { ConferenceId, ConferenceMediaCommand } from '../conference-protocol.ts';
import type { LegId, MediaEvent, OutputId } from '../media-protocol.ts';
import type { Output } from '../pipelines/output.ts';
import { Conference, type Direction } from './conference.ts';
import type { ConferenceLeg, Participant } from './participant.ts';

export interface ConferencesOptions {
  /** Undefined: not open. */
  readonly legOf: (legId: LegId) => ConferenceLeg | undefined;
  /** Undefined: not open, or over. */
  readonly outputOf: (
    outputId: OutputId,
  ) => { readonly output: Pick<Output, 'flv' | 'isOnAir'>; readonly keyframeInterval: Millis } | undefined;
  /** It hears a player now. */
  readonly isPlayedTo: (legId: LegId) => boolean;
  readonly loadEngine: () => Promise<AudioEngine>;
  readonly codecs: AudioCodecs;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly emit: (event: MediaEvent) => void;
}

interface Entry {
  /** Undefined while the engine is being loaded. */
  conference: Conference | undefined;
  readonly joined: Map<LegId, Direction>;
  /** What each output shows: a track, or the loudest speaker's. */
  readonly outputs: Map<OutputId, number | undefined>;
}

export class Conferences {
  readonly #options: ConferencesOptions;
  readonly #entries = new Map<ConferenceId, Entry>();

  constructor(options: ConferencesOptions) {
    this.#options = options;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  handle(command: ConferenceMediaCommand): void {
    if (command.kind === 'open-conference') {
      this.#open(command.conferenceId);
      return;
    }
    const entry = this.#entries.get(command.conferenceId);
    if (entry === undefined) return;
    switch (command.kind) {
      case 'close-conference':
        this.#entries.delete(command.conferenceId);
        entry.conference?.close();
        return;
      case 'join-conference':
        entry.joined.set(command.legId, command);
        this.#join(command.conferenceId, entry, command.legId);
        return;
      case 'leave-conference':
        entry.joined.delete(command.legId);
        entry.conference?.leave(command.legId);
        return;
      case 'route-conference':
        entry.outputs.set(command.outputId, undefined);
        this.#connect(entry, command.outputId);
        return;
      case 'unroute-conference':
        entry.outputs.delete(command.outputId);
        entry.conference?.removeOutput(command.outputId);
        return;
      case 'show-track':
        if (!entry.outputs.has(command.outputId)) return;
        entry.outputs.set(command.outputId, command.trackId);
        entry.conference?.pin(command.outputId, command.trackId);
        return;
      default:
        command satisfies never;
    }
  }

  /** Undefined: there is none, or it is still being opened. */
  get(conferenceId: ConferenceId): Conference | undefined {
    return this.#entries.get(conferenceId)?.conference;
  }

  /** What a leg hears of one, and as whom. */
  heardBy(legId: LegId): { readonly conference: Conference; readonly as: Participant } | undefined {
    for (const { conference } of this.#entries.values()) {
      const as = conference?.hearerOf(legId);
      if (conference !== undefined && as !== undefined) return { conference, as };
    }
    return undefined;
  }

  /** Whose picture each output shows, where it shows any. */
  *shown(): Iterable<[OutputId, LegId]> {
    for (const { conference } of this.#entries.values()) if (conference !== undefined) yield* conference.shown();
  }

  handleLegOpened(legId: LegId): void {
    for (const [conferenceId, entry] of this.#entries) this.#join(conferenceId, entry, legId);
  }

  /** It may be back. */
  handleLegClosed(legId: LegId): void {
    for (const { conference } of this.#entries.values()) conference?.leave(legId);
  }

  /** It is over, or gets something else. */
  handleOutputGone(outputId: OutputId): void {
    for (const { conference, outputs } of this.#entries.values()) {
      outputs.delete(outputId);
      conference?.removeOutput(outputId);
    }
  }

  /** Called about every 20 ms, when the legs have decoded what came. */
  mix(): void {
    for (const { conference } of this.#entries.values()) conference?.mix();
  }

  /** Idempotent. */
  close(): void {
    for (const { conference } of this.#entries.values()) conference?.close();
    this.#entries.clear();
  }

  #open(conferenceId: ConferenceId): void {
    if (this.#entries.has(conferenceId)) return;
    const entry: Entry = { conference: undefined, joined: new Map(), outputs: new Map() };
    this.#entries.set(conferenceId, entry);
    this.#begin(conferenceId, entry).catch((cause: unknown) => {
      this.#options.log.error('a conference could not be opened', { conferenceId, cause: String(cause) });
      if (this.#entries.get(conferenceId) !== entry) return;
      this.#entries.delete(conferenceId);
      const reason = 'The media worker cannot load what mixes sound; its log says why';
      this.#options.emit({ kind: 'conference-failed', conferenceId, reason });
    });
  }

  async #begin(conferenceId: ConferenceId, entry: Entry): Promise<void> {
    const { loadEngine, codecs, scheduler, log, isPlayedTo, emit } = this.#options;
    const engine = await loadEngine();
    if (this.#entries.get(conferenceId) !== entry) return; // closed meanwhile
    entry.conference = new Conference({
      ...{ engine, codecs, scheduler, isPlayedTo },
      log: log.child({ conferenceId }),
      onSpeaker: (legId) =>
        emit({ kind: 'conference-speaker', conferenceId, ...(legId === undefined ? {} : { legId }) }),
    });
    emit({ kind: 'conference-opened', conferenceId });
    for (const legId of entry.joined.keys()) this.#join(conferenceId, entry, legId);
    for (const outputId of entry.outputs.keys()) this.#connect(entry, outputId);
  }

  #join(conferenceId: ConferenceId, { conference, joined }: Entry, legId: LegId): void {
    const direction = joined.get(legId);
    const leg = this.#options.legOf(legId);
    if (conference === undefined || direction === undefined || leg === undefined) return;
    if (conference.join(legId, leg, direction)) return;
    joined.delete(legId);
    this.#options.emit({ kind: 'conference-full', conferenceId, legId });
  }

  #connect({ conference, outputs }: Entry, outputId: OutputId): void {
    const open = this.#options.outputOf(outputId);
    if (conference === undefined || open === undefined) return;
    const { output, keyframeInterval } = open;
    conference.addOutput(outputId, {
      output: output.flv,
      keyframeInterval,
      isOnAir: () => output.isOnAir,
      emit: (name, reason, trackId, tracks) =>
        this.#options.emit({ kind: 'output', outputId, name, reason, trackId, tracks }),
    });
    conference.pin(outputId, outputs.get(outputId));
  }
}
