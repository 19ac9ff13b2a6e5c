/** What we send to a peer, as offer and answer say it: RFC 5576 (SSRCs), RFC 8830 (msid). */
import type { NegotiatedCodec, NegotiatedTrack, OutgoingStream } from '@callcast/rtp';
import type { OfferSection } from './offer-sections.ts';

/** Who we are to one peer, in all that we send to it. */
export interface OutgoingIdentity {
  /** Random, of characters that a token of SDP may have; it names the MediaStream too. */
  readonly cname: string;
  /** A fresh random uint32. */
  readonly ssrc: () => number;
}

/** webrtc.googlesource.com/src/+/main/docs/native-code/rtp-hdrext/abs-send-time */
const ABS_SEND_TIME_URI = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time';

/** @param taken SSRCs of the peer. */
export function outgoingStream(
  section: OfferSection,
  codec: NegotiatedCodec,
  taken: NegotiatedTrack['ssrcs'],
  { cname, ssrc }: OutgoingIdentity,
): OutgoingStream {
  const used = new Set(taken.flatMap(({ media, rtx }) => (rtx === undefined ? [media] : [media, rtx])));
  const fresh = (): number => {
    let chosen = ssrc();
    while (used.has(chosen)) chosen = (chosen + 1) >>> 0;
    used.add(chosen);
    return chosen;
  };
  // Only video is estimated by it. Without transport-wide numbers on our packets Chromium answers with REMB.
  const absSendTimeExtensionId =
    section.media === 'video'
      ? section.parsed.ext?.find(({ uri, value }) => uri === ABS_SEND_TIME_URI && value >= 1 && value <= 14)?.value
      : undefined;
  return {
    ssrc: fresh(),
    ...(codec.rtxPayloadType === undefined ? {} : { rtxSsrc: fresh() }),
    cname,
    ...(absSendTimeExtensionId === undefined ? {} : { absSendTimeExtensionId }),
  };
}

/** As the answer says which way media go: `recvonly` is the peer's `sendonly`. */
export function answeredDirection({ outgoing, isReceived }: NegotiatedTrack): 'recvonly' | 'sendrecv' | 'sendonly' {
  if (outgoing === undefined) return 'recvonly';
  return isReceived === false ? 'sendonly' : 'sendrecv';
}

/** Lines of the answer's m-section: browsers make their remote track of them. */
export function outgoingLines({ kind, outgoing }: NegotiatedTrack): readonly string[] {
  if (outgoing === undefined) return [];
  const { ssrc, rtxSsrc, cname, absSendTimeExtensionId } = outgoing;
  return [
    ...(absSendTimeExtensionId === undefined ? [] : [`a=extmap:${absSendTimeExtensionId} ${ABS_SEND_TIME_URI}`]),
    `a=msid:${cname} ${cname}-${kind}`,
    ...(rtxSsrc === undefined ? [] : [`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`]),
    `a=ssrc:${ssrc} cname:${cname}`,
    ...(rtxSsrc === undefined ? [] : [`a=ssrc:${rtxSsrc} cname:${cname}`]),
  ];
}
