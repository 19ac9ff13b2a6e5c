import type { AudioCodecs, OpusToAac } from '@callcast/media';
import type { NegotiatedTrack } from '@callcast/rtp';

/** Mono stays mono: stereo only when the sender said that it sends two channels. */
export function openAudio(codecs: AudioCodecs, tracks: readonly NegotiatedTrack[]): OpusToAac | undefined {
  const track = tracks.find(({ kind, isReceived }) => kind === 'audio' && isReceived !== false);
  if (track === undefined) return undefined;
  const channels = track.stereo ? 2 : 1;
  return codecs.createOpusToAac(channels);
}
