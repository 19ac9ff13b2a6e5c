import { assert } from '@callcast/core';
import type { NegotiatedCodec, NegotiatedTrack } from '@callcast/rtp';
import { parse } from 'sdp-transform';
import { isIPv6 } from './ip-address.ts';
import type { FilteredOffer, FilteredSection } from './offer-filter.ts';
import { answeredDirection, outgoingLines } from './outgoing-streams.ts';
import { transportCcUri } from './section-codecs.ts';
import { simulcastLines } from './simulcast-offer.ts';
import { soundExtraLines } from './sound-extras.ts';

export interface AnswerOptions {
  /** Address that clients reach us at when it is not the one we are bound to (NAT, container). */
  readonly publicAddress?: string;
  /** Where Chromium's encoder begins instead of at 300 kbit/s, in kbit/s: picture size and quality come up faster. */
  readonly startBitrateKbps?: number;
}

/**
 * Writes the answer for the caller.
 *
 * Source: RFC 3264 §6, RFC 8829 §5.3.1, RFC 9143 §7.3. One m-section per m-section of the offer, in its order; what is
 * not served is declined by port 0. All candidates are inside.
 *
 * @param transportAnswer What the WebRTC library answered to {@link FilteredOffer.offer}, after gathering.
 */
export function finishAnswer(transportAnswer: string, filtered: FilteredOffer, options: AnswerOptions = {}): string {
  const library = parse(transportAnswer);
  const [section] = library.media;
  const fingerprint = section?.fingerprint ?? library.fingerprint;
  assert(section?.iceUfrag !== undefined && section.icePwd !== undefined && fingerprint, 'answer has a transport');

  const candidates = (section.candidates ?? [])
    .filter(({ component, transport }) => component === 1 && transport.toLowerCase() === 'udp')
    .map((candidate) => ({ ...candidate, ip: options.publicAddress ?? candidate.ip }))
    .filter(({ ip, port }, index, all) => all.findIndex((other) => other.ip === ip && other.port === port) === index);
  const [defaultCandidate] = candidates;
  const address = defaultCandidate?.ip ?? '0.0.0.0';
  const connection = `c=IN ${isIPv6(address) ? 'IP6' : 'IP4'} ${address}`;

  const transportLines = [
    `a=setup:${section.setup ?? 'active'}`,
    `a=ice-ufrag:${section.iceUfrag}`,
    `a=ice-pwd:${section.icePwd}`,
    `a=fingerprint:${fingerprint.type} ${fingerprint.hash}`,
  ];
  const candidateLines = [
    ...candidates.map(
      ({ foundation, priority, ip, port, type }) =>
        `a=candidate:${foundation} 1 udp ${priority} ${ip} ${port} typ ${type}`,
    ),
    'a=end-of-candidates',
  ];

  const servedMids = filtered.sections.flatMap(({ trackIndex, mid }) => (trackIndex === undefined ? [] : [mid]));
  const lines = [
    'v=0',
    `o=- ${library.origin?.sessionId ?? 1} 1 IN IP4 0.0.0.0`,
    's=-',
    't=0 0',
    ...(filtered.hasBundle ? [`a=group:BUNDLE ${servedMids.join(' ')}`] : []),
    'a=ice-options:trickle',
  ];
  let isFirst = true;
  for (const filteredSection of filtered.sections) {
    const track = filteredSection.trackIndex === undefined ? undefined : filtered.tracks[filteredSection.trackIndex];
    if (track === undefined) {
      lines.push(...declinedSection(filteredSection));
      continue;
    }
    const [codec] = track.codecs;
    assert(codec !== undefined, 'a served m-section has a codec');
    const formats = [codec.payloadType, codec.rtxPayloadType, track.telephoneEvent?.payloadType].filter(
      (format) => format !== undefined,
    );
    lines.push(
      `m=${filteredSection.media} ${defaultCandidate?.port ?? 9} ${filteredSection.protocol} ${formats.join(' ')}`,
      connection,
      ...midLine(filteredSection),
      `a=${answeredDirection(track)}`,
      'a=rtcp-mux',
      ...(filteredSection.hasReducedSizeRtcp ? ['a=rtcp-rsize'] : []),
      ...transportLines,
      ...codecLines(codec, track, options),
      ...soundExtraLines(track),
      ...(track.simulcast === undefined ? [] : simulcastLines(track.simulcast)),
      ...outgoingLines(track),
      ...(isFirst ? candidateLines : []),
    );
    isFirst = false;
  }
  return `${lines.join('\r\n')}\r\n`;
}

function declinedSection(section: FilteredSection): readonly string[] {
  return [
    `m=${section.media} 0 ${section.protocol} ${section.firstFormat}`,
    'c=IN IP4 0.0.0.0',
    ...midLine(section),
    'a=inactive',
  ];
}

const midLine = ({ mid }: FilteredSection): readonly string[] => (mid === undefined ? [] : [`a=mid:${mid}`]);

function codecLines(codec: NegotiatedCodec, track: NegotiatedTrack, options: AnswerOptions): readonly string[] {
  const { payloadType, rtxPayloadType, clockRate } = codec;
  const { nack, pli, fir, remb, transportCc } = track.feedback;
  const parameters = answerParameters(codec, track, options);
  return [
    `a=rtpmap:${payloadType} ${codec.codec}/${clockRate}${codec.codec === 'opus' ? '/2' : ''}`,
    ...(parameters === '' ? [] : [`a=fmtp:${payloadType} ${parameters}`]),
    ...(nack ? [`a=rtcp-fb:${payloadType} nack`] : []),
    ...(pli ? [`a=rtcp-fb:${payloadType} nack pli`] : []),
    ...(fir ? [`a=rtcp-fb:${payloadType} ccm fir`] : []),
    ...(remb ? [`a=rtcp-fb:${payloadType} goog-remb`] : []),
    ...(transportCc
      ? [`a=rtcp-fb:${payloadType} transport-cc`, `a=extmap:${track.transportCcExtensionId} ${transportCcUri}`]
      : []),
    ...(rtxPayloadType === undefined
      ? []
      : [`a=rtpmap:${rtxPayloadType} rtx/${clockRate}`, `a=fmtp:${rtxPayloadType} apt=${payloadType}`]),
  ];
}

/** What names the configuration of a stream. */
const H265_PARAMETERS = [
  'profile-space',
  'profile-id',
  'tier-flag',
  'level-id',
  'interop-constraints',
  'profile-compatibility-indicator',
  'tx-mode',
] as const;

/** What an answer repeats of the offer's `a=fmtp`: H.264 must (RFC 6184 §8.2.2), Opus says what we like (RFC 7587 §7). */
function answerParameters(codec: NegotiatedCodec, track: NegotiatedTrack, options: AnswerOptions): string {
  const offered = codec.formatParameters;
  const repeat = (...names: string[]): string[] =>
    names.flatMap((name) => (offered[name] === undefined ? [] : [`${name}=${offered[name]}`]));
  const start =
    track.kind === 'video' && track.isReceived !== false && options.startBitrateKbps !== undefined
      ? [`x-google-start-bitrate=${options.startBitrateKbps}`]
      : [];
  switch (codec.codec) {
    case 'H264':
      return [...repeat('level-asymmetry-allowed', 'packetization-mode', 'profile-level-id'), ...start].join(';');
    case 'H265': // RFC 7798 §7.2.2: symmetrical, and a level that may differ, but passes through here
      return [...repeat(...H265_PARAMETERS), ...start].join(';');
    case 'AV1': // "RTP Payload Format For AV1" §7.2.3: what is received, which is what was offered
      return [...repeat('profile', 'level-idx', 'tier'), ...start].join(';');
    case 'VP8':
      return start.join(';');
    case 'opus':
      return [...repeat('minptime', 'useinbandfec'), ...(track.stereo ? ['stereo=1'] : [])].join(';');
  }
}
