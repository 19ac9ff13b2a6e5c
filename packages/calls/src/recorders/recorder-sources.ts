/** What a recorder can record, each as a leg is recorded: sound on an axis of its own, and pictures that stand beside it. */
import { unreachable } from '@callcast/core';
import type { Conference } from '../conference/conference.ts';
import type { Conferences } from '../conference/conferences.ts';
import type { ConferenceLeg, Participant } from '../conference/participant.ts';
import type { Forwards } from '../forwards.ts';
import type { LegId } from '../media-protocol.ts';
import type { LegMedia } from '../pipelines/leg-media.ts';
import type { SourceHeaders, SourceUnit, UnitSink } from '../pipelines/source-unit.ts';
import type { UnitSource } from '../pipelines/unit-source.ts';
import type { NodePlayers } from '../players/node-players.ts';
import type { PlayerSound } from '../players/player-sound.ts';
import { RECORDER_LIMITS } from './limits.ts';
import type { RecordedSource } from './recorder-protocol.ts';

/** A source as it is now. */
export interface FoundSource {
  /** Another one: it has to be opened anew. */
  readonly owner: object;
  /** Its sound is made here, and comes on our clock. */
  readonly isLocal: boolean;
  open(): ConferenceLeg;
}

export interface RecorderSourcesOptions {
  readonly legOf: (legId: LegId) => LegMedia | undefined;
  readonly conferences: Pick<Conferences, 'get' | 'heardBy'>;
  readonly players: Pick<NodePlayers, 'get' | 'heardBy'>;
  readonly forwards: Pick<Forwards, 'sourceOf'>;
}

export class RecorderSources {
  readonly #options: RecorderSourcesOptions;

  constructor(options: RecorderSourcesOptions) {
    this.#options = options;
  }

  /** Undefined: there is none now. Cheap enough to be asked for every 20 ms. */
  find({ unit, id }: RecordedSource): FoundSource | undefined {
    const { legOf, conferences, players } = this.#options;
    switch (unit) {
      case 'leg':
        return ofLeg(legOf(id));
      case 'conference': {
        const conference = conferences.get(id);
        return conference && ofConference(conference);
      }
      case 'player': {
        const player = players.get(id);
        return player && ofPlayer(player);
      }
      case 'heard':
        return this.#heardBy(id);
      default:
        return unreachable(unit);
    }
  }

  /** In the order in which one takes the place of the other there. */
  #heardBy(legId: LegId): FoundSource | undefined {
    const { legOf, conferences, players, forwards } = this.#options;
    if (legOf(legId) === undefined) return undefined;
    const player = players.heardBy(legId);
    if (player !== undefined) return ofPlayer(player);
    const heard = conferences.heardBy(legId);
    if (heard !== undefined) return ofMix(heard.conference, heard.as);
    const from = forwards.sourceOf(legId);
    const leg = from === undefined ? undefined : legOf(from);
    return leg && { owner: leg, isLocal: false, open: () => ({ ...SOUND_ALONE, listen: (to) => leg.listen(to) }) };
  }
}

const SOUND_ALONE: ConferenceLeg = {
  hasVideo: false,
  announcedMacroblocks: undefined,
  listen: () => () => {},
  addSink: () => {},
  removeSink: () => {},
  requestKeyFrame: () => {},
  wantKeyFrames: () => {},
  sendAudio: () => false,
  endAudio: () => {},
};

const ofLeg = (leg: LegMedia | undefined): FoundSource | undefined =>
  leg && { owner: leg, isLocal: false, open: () => leg };

const ofPlayer = (player: PlayerSound): FoundSource => ({
  owner: player,
  isLocal: true,
  open: () => ({ ...SOUND_ALONE, listen: (to) => player.listen(to) }),
});

const ofMix = (conference: Conference, as: Participant): FoundSource => ({
  owner: as,
  isLocal: true,
  open: () => ({ ...SOUND_ALONE, listen: (to) => conference.listen(to, as) }),
});

const ofConference = (conference: Conference): FoundSource => ({
  owner: conference,
  isLocal: true,
  open: () => new ConferenceProgram(conference),
});

/** A conference as one who is seen and heard: the mix, and the picture of who speaks. */
class ConferenceProgram implements ConferenceLeg {
  readonly announcedMacroblocks = undefined;
  readonly #conference: Conference;
  readonly #outputs = new Map<UnitSink, string>();
  #program: UnitSource | undefined;

  constructor(conference: Conference) {
    this.#conference = conference;
  }

  get hasVideo(): boolean {
    return this.#conference.hasVideo;
  }

  listen: ConferenceLeg['listen'] = (listener) => this.#conference.listen(listener);

  addSink(sink: UnitSink): void {
    const outputId = this.#conference.newWatcherId();
    this.#outputs.set(sink, outputId);
    const output = {
      attach: (program: UnitSource) => {
        this.#program = program;
      },
      detach: () => {},
      handleUnit: (unit: SourceUnit, headers: SourceHeaders) => sink.handleUnit(unit, headers),
    };
    const { keyframeInterval } = RECORDER_LIMITS;
    this.#conference.addOutput(outputId, { output, keyframeInterval, isOnAir: () => false, emit: () => {} });
  }

  removeSink(sink: UnitSink): void {
    const outputId = this.#outputs.get(sink);
    this.#outputs.delete(sink);
    if (outputId !== undefined) this.#conference.removeOutput(outputId);
  }

  requestKeyFrame(): void {
    this.#program?.requestKeyFrame();
  }

  /** Its own program sees to them. */
  wantKeyFrames(): void {}

  sendAudio(): boolean {
    return false;
  }

  endAudio(): void {}
}
