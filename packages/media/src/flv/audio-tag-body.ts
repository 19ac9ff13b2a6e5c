/** SoundFormat of AAC in an FLV audio tag. */
export const FLV_SOUND_FORMAT_AAC = 10;
/**
 * SoundFormat 10, SoundRate 3, SoundSize 1, SoundType 1: the constants that §E.4.2.1 demands for AAC, mono included;
 * players take rate and channels from the AudioSpecificConfig.
 */
const AAC_SOUND_HEADER = 0xaf;
const AAC_PACKET_SEQUENCE_HEADER = 0;
const AAC_PACKET_RAW = 1;
const HEADER_BYTES = 2;

/**
 * Builds the body of the AAC sequence header tag.
 *
 * Source: FLV 10.1 Annex E §E.4.2.2, AACPacketType 0.
 *
 * @param audioSpecificConfig Copied.
 * @returns `[0xaf][0][AudioSpecificConfig]`, fresh.
 */
export const writeAacSequenceHeaderBody = (audioSpecificConfig: Uint8Array): Uint8Array =>
  writeBody(AAC_PACKET_SEQUENCE_HEADER, audioSpecificConfig);

/**
 * Builds the body of one AAC audio tag (equally: of one RTMP audio message).
 *
 * Source: FLV 10.1 Annex E §E.4.2.2, AACPacketType 1.
 *
 * @param rawDataBlock One AAC frame without ADTS header; copied.
 * @returns `[0xaf][1][raw data block]`, fresh.
 */
export const writeAacRawBody = (rawDataBlock: Uint8Array): Uint8Array => writeBody(AAC_PACKET_RAW, rawDataBlock);

function writeBody(packetType: number, payload: Uint8Array): Uint8Array {
  const body = new Uint8Array(HEADER_BYTES + payload.length);
  body[0] = AAC_SOUND_HEADER;
  body[1] = packetType;
  body.set(payload, HEADER_BYTES);
  return body;
}

/** An audio tag body taken apart. */
export type AudioTagBody =
  | { readonly kind: 'sequence-header'; readonly audioSpecificConfig: Uint8Array }
  | { readonly kind: 'raw'; readonly rawDataBlock: Uint8Array };

export type AudioTagBodyMalformation = 'truncated' | 'not-aac' | 'bad-packet-type';

/**
 * Parses the body of an AAC audio tag.
 *
 * Source: FLV 10.1 Annex E §E.4.2.
 *
 * @returns Views into `body`, or the name of the first rule it breaks.
 */
export function parseAudioTagBody(body: Uint8Array): AudioTagBody | AudioTagBodyMalformation {
  if (body.length < HEADER_BYTES) return 'truncated';
  if (body[0]! >> 4 !== FLV_SOUND_FORMAT_AAC) return 'not-aac';
  const payload = body.subarray(HEADER_BYTES);
  if (body[1] === AAC_PACKET_SEQUENCE_HEADER) return { kind: 'sequence-header', audioSpecificConfig: payload };
  if (body[1] === AAC_PACKET_RAW) return { kind: 'raw', rawDataBlock: payload };
  return 'bad-packet-type';
}
