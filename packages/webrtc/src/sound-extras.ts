/** What belongs to the sound of an offer beside its codec: RFC 4733 (keys that are pressed), RFC 6464 (how loud it is). */
import type { NegotiatedTrack, TelephoneEventFormat } from '@callcast/rtp';
import type { OfferSection } from './offer-sections.ts';

const AUDIO_LEVEL_URI = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
const TELEPHONE_EVENT = /^telephone-event$/i;

/**
 * The format of events that fits the codec: of its clock rate (RFC 4733 §2.1: one stream, one clock), else 8000, which is
 * all that Firefox offers.
 */
export function readTelephoneEvent(
  { formats, parsed }: OfferSection,
  clockRate: number,
  isUsable: (payloadType: number) => boolean,
): TelephoneEventFormat | undefined {
  const offered = formats.flatMap((format): TelephoneEventFormat[] => {
    const payloadType = Number(format);
    const map = parsed.rtp.find(({ payload }) => payload === payloadType);
    if (map === undefined || !TELEPHONE_EVENT.test(String(map.codec)) || !isUsable(payloadType)) return [];
    return map.rate === 48_000 || map.rate === 8_000 ? [{ payloadType, clockRate: map.rate }] : [];
  });
  return (
    offered.find((format) => format.clockRate === clockRate) ?? offered.find((format) => format.clockRate === 8_000)
  );
}

/** One-byte header extensions only (RFC 8285 §4.2). */
export function readAudioLevelExtension({ parsed }: OfferSection): number | undefined {
  return parsed.ext?.find(({ uri, value }) => uri === AUDIO_LEVEL_URI && value >= 1 && value <= 14)?.value;
}

/** Lines of the answer's m-section. The events 0 to 15 are the keys (RFC 4733 §2.4.1, §3.2). */
export function soundExtraLines({ telephoneEvent, audioLevelExtensionId }: NegotiatedTrack): readonly string[] {
  return [
    ...(telephoneEvent === undefined
      ? []
      : [
          `a=rtpmap:${telephoneEvent.payloadType} telephone-event/${telephoneEvent.clockRate}`,
          `a=fmtp:${telephoneEvent.payloadType} 0-15`,
        ]),
    ...(audioLevelExtensionId === undefined ? [] : [`a=extmap:${audioLevelExtensionId} ${AUDIO_LEVEL_URI}`]),
  ];
}
