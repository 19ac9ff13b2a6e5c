import type { NegotiatedTrack } from '@callcast/rtp';

/** RFC 6184 §8.1, RFC 7798 §7.1: some encoders send their parameter sets in the SDP alone. Bounded by the SDP's own line limit. */
const MAX_PARAMETER_SETS = 16;

/** Of H.264, and of H.265. */
const NAMES = ['sprop-parameter-sets', 'sprop-vps', 'sprop-sps', 'sprop-pps'] as const;

/** @returns The NAL units of those parameters; what is not base64 is passed over. Fresh arrays. */
export function outOfBandParameterSets(track: NegotiatedTrack | undefined): readonly Uint8Array[] {
  const parameters = track?.codecs[0]?.formatParameters ?? {};
  const parts = NAMES.flatMap((name) => parameters[name]?.split(',') ?? []);
  const nalUnits: Uint8Array[] = [];
  for (const part of parts.slice(0, MAX_PARAMETER_SETS)) {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(part)) continue;
    try {
      nalUnits.push(Uint8Array.from(atob(part), (character) => character.charCodeAt(0)));
    } catch {
      // A length that base64 cannot have: the encoder will send its sets in-band, or the stream stays held.
    }
  }
  return nalUnits;
}
