import { parse } from 'sdp-transform';
import { usableCandidate } from './candidate.ts';
import {
  MAX_CANDIDATES_IN_OFFER,
  MAX_FORMATS,
  MAX_LINE_LENGTH,
  MAX_LINES,
  MAX_OFFER_BYTES,
  MAX_SECTIONS,
} from './limits.ts';

type ParsedSession = ReturnType<typeof parse>;
type ParsedSection = ParsedSession['media'][number];

/** What keeps an offer from being read at all. */
export type OfferMalformation = 'SDP_TOO_LARGE' | 'SDP_MALFORMED' | 'SDP_NO_ICE' | 'SDP_NO_FINGERPRINT';

/** One m-section of an offer, with what RFC 8829 and RFC 8843 say about it already resolved. */
export interface OfferSection {
  readonly parsed: ParsedSection;
  readonly media: string;
  readonly protocol: string;
  readonly formats: readonly string[];
  /** `a=mid`, or the index of the m-section when it has none. */
  readonly mid: string;
  readonly hasMid: boolean;
  readonly isBundled: boolean;
  /** The caller wants to send media to us here, over DTLS-SRTP with RTCP on the same port. */
  readonly sendsMedia: boolean;
  /** The same for media from us. */
  readonly receivesMedia: boolean;
}

/** Where and how the offerer is reached. One transport for all media: BUNDLE. */
export interface OfferTransport {
  readonly iceUfrag: string;
  readonly icePwd: string;
  readonly fingerprint: { readonly algorithm: string; readonly hash: string };
  readonly setup: 'actpass' | 'active' | 'passive';
  /** Each as {@link usableCandidate} writes it. */
  readonly candidates: readonly string[];
}

export interface OfferSections {
  readonly sections: readonly OfferSection[];
  readonly hasBundle: boolean;
  readonly session: ParsedSession;
}

const HASH_BYTES: Readonly<Record<string, number>> = { 'sha-1': 20, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 };

/**
 * Reads an offer, within limits, into m-sections.
 *
 * Source: RFC 8866 (SDP), RFC 8829 (JSEP), RFC 9143 (BUNDLE).
 */
export function parseOfferSections(offer: string): OfferSections | OfferMalformation {
  if (offer.length > MAX_OFFER_BYTES) return 'SDP_TOO_LARGE';
  const lines = offer.split(/\r\n|\r|\n/);
  if (lines.length > MAX_LINES || lines.some((line) => line.length > MAX_LINE_LENGTH)) return 'SDP_TOO_LARGE';
  if (lines[0] !== 'v=0') return 'SDP_MALFORMED';

  const session = parse(offer);
  if (session.media.length > MAX_SECTIONS) return 'SDP_TOO_LARGE';
  const bundle = session.groups?.find((group) => group.type === 'BUNDLE');
  const bundledMids = bundle === undefined ? [] : String(bundle.mids).split(' ');

  const sections: OfferSection[] = [];
  for (const [index, parsed] of session.media.entries()) {
    const section = readSection(parsed, index, bundledMids, session.direction);
    if (section === undefined || sections.some(({ mid }) => mid === section.mid)) return 'SDP_MALFORMED';
    sections.push(section);
  }
  return { sections, hasBundle: bundle !== undefined, session };
}

function readSection(
  parsed: ParsedSection,
  index: number,
  bundledMids: readonly string[],
  sessionDirection: ParsedSection['direction'],
): OfferSection | undefined {
  const hasMid = parsed.mid !== undefined;
  const mid = hasMid ? String(parsed.mid) : String(index);
  const formats = String(parsed.payloads ?? '').split(' ');
  const media = String(parsed.type ?? '');
  const protocol = String(parsed.protocol ?? '');
  // What is echoed in the answer must be a token (RFC 8866 §9).
  const isEchoable = [mid, media, formats[0] ?? ''].every((token) => /^[\w!#$%&'*+.^`{|}~-]{1,64}$/.test(token));
  if (!isEchoable || !/^[\w/.-]{1,64}$/.test(protocol) || formats.length > MAX_FORMATS) return undefined;

  // RFC 9143 §6: port 0 together with bundle-only is not a rejection.
  const isOffered = parsed.port !== 0 || parsed.bundleOnly !== undefined;
  const direction = parsed.direction ?? sessionDirection ?? 'sendrecv';
  const isSecure = protocol === 'UDP/TLS/RTP/SAVPF' || protocol === 'UDP/TLS/RTP/SAVP';
  const hasRtcpMux = parsed.rtcpMux !== undefined || parsed.bundleOnly !== undefined;
  const isUsable = isOffered && isSecure && hasRtcpMux;
  return {
    parsed,
    media,
    protocol,
    formats,
    mid,
    hasMid,
    isBundled: hasMid && bundledMids.includes(mid),
    sendsMedia: isUsable && (direction === 'sendrecv' || direction === 'sendonly'),
    receivesMedia: isUsable && (direction === 'sendrecv' || direction === 'recvonly'),
  };
}

/**
 * Finds the transport of the m-section that is served first: its own attributes, else those of the m-section that
 * carries the BUNDLE transport, else those of the session.
 */
export function readTransport(offer: OfferSections, served: OfferSection): OfferTransport | OfferMalformation {
  const tagged = offer.sections.find((section) => section.isBundled);
  const sections = [served.parsed, ...(served.isBundled && tagged ? [tagged.parsed] : [])];
  const levels = [...sections, offer.session];

  const ice = levels.find((level) => level.iceUfrag !== undefined && level.icePwd !== undefined);
  const iceUfrag = String(ice?.iceUfrag ?? '');
  const icePwd = String(ice?.icePwd ?? '');
  // RFC 8839 §5.4: ice-char only, at least 24 and 128 bits of randomness.
  if (!/^[A-Za-z0-9+/]{4,256}$/.test(iceUfrag) || !/^[A-Za-z0-9+/]{22,256}$/.test(icePwd)) return 'SDP_NO_ICE';

  const offered = levels.find((level) => level.fingerprint !== undefined)?.fingerprint;
  const algorithm = String(offered?.type ?? '').toLowerCase();
  const hash = String(offered?.hash ?? '').toUpperCase();
  const hashBytes = HASH_BYTES[algorithm];
  if (hashBytes === undefined || hash.length !== hashBytes * 3 - 1 || !/^[0-9A-F]{2}(:[0-9A-F]{2})*$/.test(hash))
    return 'SDP_NO_FINGERPRINT';

  // RFC 5763 §5: an offer is actpass; some encoders are fixed to one side. Absent means active (RFC 4145 §4).
  const setup = levels.find((level) => level.setup !== undefined)?.setup ?? 'active';
  if (setup !== 'actpass' && setup !== 'active' && setup !== 'passive') return 'SDP_MALFORMED';

  return { iceUfrag, icePwd, fingerprint: { algorithm, hash }, setup, candidates: readCandidates(sections) };
}

function readCandidates(sections: readonly ParsedSection[]): readonly string[] {
  const usable = new Set<string>();
  for (const { candidates = [] } of sections)
    for (const candidate of candidates) {
      if (usable.size === MAX_CANDIDATES_IN_OFFER) return [...usable];
      const { foundation, component, transport, priority, ip, port, type } = candidate;
      const line = usableCandidate(
        `candidate:${foundation} ${component} ${transport} ${priority} ${ip} ${port} typ ${type}`,
      );
      if (line !== undefined) usable.add(line);
    }
  return [...usable];
}
