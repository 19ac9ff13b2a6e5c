import type { TrackList } from '../protocol.ts';

/**
 * The tracks an agent receives, as both generations of the track API show them: until typings 17 `audioTracks()` gave numbers,
 * since 18 objects. So a track is an object that counts as its number wherever a number is wanted.
 */
export type TrackKind = 'audio' | 'video';
export const NO_TRACK = -1;

interface Track {
  readonly kind: TrackKind;
  readonly trackId: string;
}

export class AgentTracks {
  readonly #ids: Record<TrackKind, number[]> = { audio: [], video: [] };
  /** Where there are several pictures: the one that is published. */
  #activeVideo: number | undefined;

  /** Data of this track arrives for the first time, or again after another one's. */
  started(kind: TrackKind, trackId: number): void {
    if (kind === 'video') this.#activeVideo = undefined;
    this.#ids[kind] = [...this.#ids[kind].filter((id) => id !== trackId), trackId];
  }

  /** Another source feeds the agent now: its track is the only one there is. */
  switched(kind: TrackKind, trackId: number): void {
    if (kind === 'video') this.#activeVideo = undefined;
    this.#ids[kind] = [trackId];
  }

  /** The source has several pictures. */
  setVideo({ all, active }: TrackList): void {
    this.#ids.video = [...all];
    this.#activeVideo = active;
  }

  has(kind: TrackKind, trackId: number): boolean {
    return this.#ids[kind].includes(trackId);
  }

  /** Sound: always the first that sent. Picture: the one that last started sending, or that a source of several shows. */
  active(kind: TrackKind): number {
    if (kind === 'video' && this.#activeVideo !== undefined) return this.#activeVideo;
    return (kind === 'audio' ? this.#ids.audio[0] : this.#ids.video.at(-1)) ?? NO_TRACK;
  }

  list(kind: TrackKind): Track[] {
    return this.#ids[kind].map((id) => toTrack(kind, id));
  }
}

function toTrack(kind: TrackKind, id: number): Track {
  const asNumber = { value: () => id, enumerable: false };
  const asText = { value: () => String(id), enumerable: false };
  return Object.defineProperties({ kind, trackId: String(id) }, { valueOf: asNumber, toString: asText });
}
