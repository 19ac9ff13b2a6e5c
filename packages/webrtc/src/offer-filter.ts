import type { NegotiatedTrack } from '@callcast/rtp';
import { type OfferMalformation, type OfferSection, parseOfferSections, readTransport } from './offer-sections.ts';
import type { OutgoingIdentity } from './outgoing-streams.ts';
import { negotiateTrack, type VideoPolicy } from './section-codecs.ts';
import { writeTransportOffer } from './transport-offer.ts';

/** Why an offer cannot be served. Codes of the API. */
export type OfferRefusal = OfferMalformation | 'SDP_NO_MEDIA' | 'SDP_NO_CODEC' | 'SDP_NO_BUNDLE';

/** What was granted, as the codec rules of the scenario API need it. */
export interface Granted {
  readonly video: 'H264' | 'H265' | 'AV1' | 'VP8' | null;
  /** False: the caller brought no video at all, so there is nothing to mismatch. */
  readonly videoOffered: boolean;
  readonly audio: 'opus' | null;
  /** What we may send. Left out: nothing, by our own choice. */
  readonly outgoing?: {
    readonly video: 'H264' | 'H265' | 'AV1' | 'VP8' | null;
    readonly audio: 'opus' | null;
  };
}

/** One m-section of the answer: served as `tracks[trackIndex]`, or declined. */
export interface FilteredSection {
  readonly media: string;
  readonly protocol: string;
  readonly firstFormat: string;
  /** undefined: the offer names none, so neither does the answer. */
  readonly mid: string | undefined;
  readonly trackIndex: number | undefined;
  readonly hasReducedSizeRtcp: boolean;
}

export interface FilteredOffer {
  /** For the WebRTC library: the transport of the caller behind one m-section that stands for all. */
  readonly offer: string;
  readonly granted: Granted;
  /** Audio and video at most once each, in the order of the offer. */
  readonly tracks: readonly NegotiatedTrack[];
  /** Every m-section of the offer, in order. */
  readonly sections: readonly FilteredSection[];
  readonly hasBundle: boolean;
}

/**
 * Decides what of an offer is served.
 *
 * The WebRTC library would accept every codec and dispatch packets by announced SSRC, which many offers do not have.
 * So it never sees the offer of the caller: it gets the transport alone, with a single m-section, to which it delivers
 * every datagram; {@link FilteredOffer.tracks} tells them apart by payload type, unique under BUNDLE (RFC 9143 §9.1).
 * What the library answers is only the transport of our side, from which `finishAnswer` writes the real answer.
 */
export function filterOffer(
  offer: string,
  policy: {
    readonly video: VideoPolicy;
    /** Given: media goes both ways wherever the offer allows it. Left out: we only receive. */
    readonly outgoing?: OutgoingIdentity | undefined;
  },
): FilteredOffer | OfferRefusal {
  const parsed = parseOfferSections(offer);
  if (typeof parsed === 'string') return parsed;

  const served: { section: OfferSection; track: NegotiatedTrack }[] = [];
  const serve = (isEligible: (section: OfferSection) => boolean): void => {
    for (const section of parsed.sections) {
      if (!isEligible(section) || served.some(({ section: { media } }) => media === section.media)) continue;
      const track = negotiateTrack(section, policy.video, policy.outgoing);
      if (track !== undefined) served.push({ section, track });
    }
  };
  serve(({ sendsMedia }) => sendsMedia);
  if (policy.outgoing !== undefined) serve(({ receivesMedia }) => receivesMedia); // a peer without camera or microphone
  served.sort((a, b) => parsed.sections.indexOf(a.section) - parsed.sections.indexOf(b.section));
  const videoOffered = parsed.sections.some(({ media, sendsMedia }) => media === 'video' && sendsMedia);

  const [first] = served;
  const isWanted = ({ media, sendsMedia, receivesMedia }: OfferSection): boolean =>
    (sendsMedia || (policy.outgoing !== undefined && receivesMedia)) && (media === 'audio' || media === 'video');
  if (first === undefined) return parsed.sections.some(isWanted) ? 'SDP_NO_CODEC' : 'SDP_NO_MEDIA';
  if (served.length > 1 && !served.every(({ section }) => section.isBundled)) return 'SDP_NO_BUNDLE';
  if (hasPayloadTypeClash(served.map(({ track }) => track))) return 'SDP_MALFORMED';
  const transport = readTransport(parsed, first.section);
  if (typeof transport === 'string') return transport;

  const tracks = served.map(({ track }) => track);
  return {
    offer: writeTransportOffer(transport, policy.outgoing !== undefined),
    granted: {
      ...codecsOf(tracks.filter(({ isReceived }) => isReceived !== false)),
      videoOffered,
      ...(policy.outgoing === undefined
        ? {}
        : { outgoing: codecsOf(tracks.filter(({ outgoing }) => outgoing !== undefined)) }),
    },
    tracks,
    sections: parsed.sections.map((section) => filteredSection(section, served)),
    hasBundle: parsed.hasBundle,
  };
}

function codecsOf(tracks: readonly NegotiatedTrack[]): Pick<Granted, 'video' | 'audio'> {
  const granted = (kind: NegotiatedTrack['kind']) => tracks.find((track) => track.kind === kind)?.codecs[0]?.codec;
  const video = granted('video');
  return {
    video: video === undefined || video === 'opus' ? null : video,
    audio: granted('audio') === 'opus' ? 'opus' : null,
  };
}

function filteredSection(section: OfferSection, served: readonly { section: OfferSection }[]): FilteredSection {
  const trackIndex = served.findIndex((candidate) => candidate.section === section);
  return {
    media: section.media,
    protocol: section.protocol,
    firstFormat: section.formats[0] ?? '0',
    mid: section.hasMid ? section.mid : undefined,
    trackIndex: trackIndex === -1 ? undefined : trackIndex,
    hasReducedSizeRtcp: section.parsed.rtcpRsize !== undefined,
  };
}

function hasPayloadTypeClash(tracks: readonly NegotiatedTrack[]): boolean {
  const payloadTypes = tracks
    .flatMap(({ codecs, telephoneEvent }) => [
      ...codecs.flatMap(({ payloadType, rtxPayloadType }) => [payloadType, rtxPayloadType]),
      telephoneEvent?.payloadType,
    ])
    .filter((payloadType) => payloadType !== undefined);
  return new Set(payloadTypes).size !== payloadTypes.length;
}
