import type { NegotiatedCodec, NegotiatedTrack } from '@callcast/rtp';
import { MAX_ANNOUNCED_SSRCS } from './limits.ts';
import type { OfferSection } from './offer-sections.ts';
import { type OutgoingIdentity, outgoingStream } from './outgoing-streams.ts';
import { readSimulcast } from './simulcast-offer.ts';
import { readAudioLevelExtension, readTelephoneEvent } from './sound-extras.ts';

/** What a scenario allows to be negotiated. */
export type VideoPolicy = 'prefer-h264' | 'prefer-h265' | 'prefer-av1' | 'only-h264' | 'only-vp8';

const TRANSPORT_CC_URI = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

/**
 * Chooses the one codec that this m-section is granted, and what belongs to it.
 *
 * @param identity Undefined: we send nothing.
 * @returns undefined when the m-section offers nothing that we serve.
 */
export function negotiateTrack(
  section: OfferSection,
  policy: VideoPolicy,
  identity: OutgoingIdentity | undefined,
): NegotiatedTrack | undefined {
  const codecs = offeredCodecs(section);
  const codec = section.media === 'audio' ? chooseAudio(codecs) : chooseVideo(codecs, policy, section);
  if (codec === undefined) return undefined;

  const simulcast = codec.codec === 'H264' ? readSimulcast(section, codec.payloadType) : undefined;
  const transportCcExtensionId = readTransportCcExtension(section);
  const feedback = readFeedback(section, codec.payloadType);
  // An answer that promises transport-cc feedback and sends none makes Chromium collapse to 30 kbit/s.
  const transportCc = feedback.transportCc && transportCcExtensionId !== undefined && section.sendsMedia;
  const ssrcs = readSsrcs(section);
  return {
    kind: codec.codec === 'opus' ? 'audio' : 'video',
    mid: section.mid,
    codecs: [codec],
    feedback: { ...feedback, transportCc },
    ...(transportCc ? { transportCcExtensionId } : {}),
    // Of simulcast nobody knows which SSRC is which encoding before its first packet.
    ssrcs: simulcast === undefined ? ssrcs : [],
    ...(simulcast === undefined ? {} : { simulcast }),
    ...(codec.codec === 'opus' ? soundExtras(section, codec) : {}),
    stereo:
      codec.codec === 'opus' &&
      (codec.formatParameters['sprop-stereo'] === '1' || codec.formatParameters.stereo === '1'),
    ...(identity !== undefined && section.receivesMedia
      ? { outgoing: outgoingStream(section, codec, ssrcs, identity) }
      : {}),
    ...(section.sendsMedia ? {} : { isReceived: false }),
  };
}

function soundExtras(
  section: OfferSection,
  codec: NegotiatedCodec,
): Pick<NegotiatedTrack, 'telephoneEvent' | 'audioLevelExtensionId'> {
  const telephoneEvent = readTelephoneEvent(section, codec.clockRate, isDynamicPayloadType);
  const audioLevelExtensionId = section.sendsMedia ? readAudioLevelExtension(section) : undefined;
  return {
    ...(telephoneEvent === undefined ? {} : { telephoneEvent }),
    ...(audioLevelExtensionId === undefined ? {} : { audioLevelExtensionId }),
  };
}

function chooseAudio(codecs: readonly NegotiatedCodec[]): NegotiatedCodec | undefined {
  return codecs.find(({ codec }) => codec === 'opus');
}

/**
 * H.264 in the sender's own order of preference, since every profile passes through to RTMP untouched; but
 * packetization-mode 1 before 0, whose senders cut each picture into slices of packet size (RFC 6184 §6.2).
 *
 * Of simulcast it is H.264 even where another codec is preferred: encodings are chosen among in H.264 alone, and a sender
 * whose simulcast is not taken up keeps its first one, which as a rule is the smallest.
 */
function chooseVideo(
  codecs: readonly NegotiatedCodec[],
  policy: VideoPolicy,
  section: OfferSection,
): NegotiatedCodec | undefined {
  const h264 = codecs.filter(({ codec }) => codec === 'H264');
  const bestH264 =
    h264.find((codec) => packetizationMode(codec) === '1') ?? h264.find((codec) => packetizationMode(codec) === '0');
  const vp8 = codecs.find(({ codec }) => codec === 'VP8');
  const isSimulcast = bestH264 !== undefined && readSimulcast(section, bestH264.payloadType) !== undefined;
  switch (isSimulcast && policy.startsWith('prefer-') ? 'prefer-h264' : policy) {
    case 'only-h264':
      return bestH264;
    case 'only-vp8':
      return vp8;
    case 'prefer-h264':
      return bestH264 ?? vp8;
    case 'prefer-h265':
      return codecs.find(isPlainH265) ?? bestH264 ?? vp8;
    case 'prefer-av1':
      return codecs.find(isMainAv1) ?? bestH264 ?? vp8;
  }
}

/** 4:2:0 with 8 or 10 bits, which decoders everywhere have. Absent means 0 (RTP Payload Format For AV1 §7.2). */
const isMainAv1 = ({ codec, formatParameters }: NegotiatedCodec): boolean =>
  codec === 'AV1' && (formatParameters.profile ?? '0') === '0';

const MAIN_PROFILES: readonly string[] = ['1', '2'];

/**
 * Main and Main 10, which decoders know, in one stream and in decoding order: with `sprop-max-don-diff` above 0 each NAL unit
 * has a number in front. What is absent means 0, profile 1, and SRST (RFC 7798 §7.1).
 */
const isPlainH265 = ({ codec, formatParameters: parameters }: NegotiatedCodec): boolean =>
  codec === 'H265' &&
  (parameters['profile-space'] ?? '0') === '0' &&
  MAIN_PROFILES.includes(parameters['profile-id'] ?? '1') &&
  (parameters['tx-mode'] ?? 'SRST').toUpperCase() === 'SRST' &&
  (parameters['sprop-max-don-diff'] ?? '0') === '0';

/** Absent means 0 (RFC 6184 §8.1). */
const packetizationMode = (codec: NegotiatedCodec): string => codec.formatParameters['packetization-mode'] ?? '0';

/** The codecs of an m-section that we know, in the order of its m-line, each with its retransmission payload type. */
function offeredCodecs(section: OfferSection): readonly NegotiatedCodec[] {
  const { rtp, fmtp } = section.parsed;
  const parametersOf = (payloadType: number): Readonly<Record<string, string>> =>
    parseFormatParameters(String(fmtp.find(({ payload }) => payload === payloadType)?.config ?? ''));
  const rtxOf = (payloadType: number): number | undefined =>
    rtp.find(
      ({ payload, codec }) =>
        String(codec).toLowerCase() === 'rtx' &&
        isDynamicPayloadType(payload) &&
        parametersOf(payload).apt === String(payloadType),
    )?.payload;

  const codecs: NegotiatedCodec[] = [];
  for (const format of section.formats) {
    const payloadType = Number(format);
    const map = rtp.find(({ payload }) => payload === payloadType);
    if (map === undefined || !isDynamicPayloadType(payloadType)) continue;
    const kind = codecKind(section.media, String(map.codec), map.rate);
    if (kind === undefined) continue;
    const rtxPayloadType = rtxOf(payloadType);
    codecs.push({
      payloadType,
      ...kind,
      ...(rtxPayloadType === undefined ? {} : { rtxPayloadType }),
      formatParameters: parametersOf(payloadType),
    });
  }
  return codecs;
}

function codecKind(
  media: string,
  name: string,
  rate: number | undefined,
): Pick<NegotiatedCodec, 'codec' | 'clockRate'> | undefined {
  const encoding = name.toLowerCase();
  if (media === 'audio' && encoding === 'opus' && rate === 48_000) return { codec: 'opus', clockRate: 48_000 };
  if (media === 'video' && encoding === 'h264' && rate === 90_000) return { codec: 'H264', clockRate: 90_000 };
  if (media === 'video' && encoding === 'h265' && rate === 90_000) return { codec: 'H265', clockRate: 90_000 };
  if (media === 'video' && encoding === 'av1' && rate === 90_000) return { codec: 'AV1', clockRate: 90_000 };
  if (media === 'video' && encoding === 'vp8' && rate === 90_000) return { codec: 'VP8', clockRate: 90_000 };
  return undefined;
}

/** With RTP and RTCP on one port 64..95 look like RTCP (RFC 5761 §4); our codecs have no static payload types. */
function isDynamicPayloadType(payloadType: number): boolean {
  return (
    Number.isInteger(payloadType) && payloadType >= 0 && payloadType <= 127 && (payloadType < 64 || payloadType > 95)
  );
}

/** `name=value;…`, names in lower case; a parameter without value is left out. */
function parseFormatParameters(config: string): Readonly<Record<string, string>> {
  const parameters: [string, string][] = [];
  for (const expression of config.split(';')) {
    const match = /^\s*([\w-]{1,64})=([\w,+/=.-]{1,1024})\s*$/.exec(expression);
    if (match) parameters.push([(match[1] as string).toLowerCase(), match[2] as string]);
  }
  return Object.fromEntries(parameters);
}

function readFeedback(section: OfferSection, payloadType: number): NegotiatedTrack['feedback'] {
  const offered = new Set<string>();
  for (const { payload, type, subtype } of section.parsed.rtcpFb ?? [])
    if (payload === payloadType || payload === '*') offered.add(`${type} ${subtype ?? ''}`.trim());
  return {
    nack: offered.has('nack'),
    pli: offered.has('nack pli'),
    fir: offered.has('ccm fir'),
    transportCc: offered.has('transport-cc'),
    remb: offered.has('goog-remb'),
  };
}

/** One-byte header extensions only (RFC 8285 §4.2): the answer does not take up `extmap-allow-mixed`. */
function readTransportCcExtension(section: OfferSection): number | undefined {
  return section.parsed.ext?.find(({ uri, value }) => uri === TRANSPORT_CC_URI && value >= 1 && value <= 14)?.value;
}

/** Media SSRCs, each with the one of its retransmissions from `a=ssrc-group:FID` (RFC 5576 §4.2). */
function readSsrcs(section: OfferSection): NegotiatedTrack['ssrcs'] {
  const rtxOf = new Map<number, number>();
  for (const { semantics, ssrcs } of section.parsed.ssrcGroups ?? []) {
    const [media, rtx] = String(ssrcs).split(' ').map(Number);
    if (semantics === 'FID' && isSsrc(media) && isSsrc(rtx)) rtxOf.set(media, rtx);
  }
  const isRtx = new Set(rtxOf.values());
  const announced = new Set((section.parsed.ssrcs ?? []).map(({ id }) => id).filter(isSsrc));
  return [...announced]
    .filter((media) => !isRtx.has(media))
    .slice(0, MAX_ANNOUNCED_SSRCS)
    .map((media) => {
      const rtx = rtxOf.get(media);
      return rtx === undefined ? { media } : { media, rtx };
    });
}

const isSsrc = (value: number | undefined): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;

/** URI of the transport-wide sequence number, as the answer must repeat it. */
export const transportCcUri = TRANSPORT_CC_URI;
