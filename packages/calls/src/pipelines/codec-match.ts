import type { NegotiatedCodec } from '@callcast/rtp';

/** A codec for people. Two of H.264 may differ in how they are packed. */
export function codecName({ codec, formatParameters }: NegotiatedCodec): string {
  return codec === 'H264' ? `H264, packetization-mode ${formatParameters['packetization-mode'] ?? '0'}` : codec;
}

/**
 * Whether packets of one leg can be sent to another as they are.
 *
 * Profiles are not compared: what browsers negotiate first differs (Chromium 42001f, Safari 640c1f), and every one of them decodes what the
 * others send. Fragments do matter: a receiver of packetization-mode 0 knows none (RFC 6184 §6.2).
 */
export function canForward(from: NegotiatedCodec, to: NegotiatedCodec): boolean {
  if (from.codec !== to.codec) return false;
  const isFragmented = (codec: NegotiatedCodec): boolean => codec.formatParameters['packetization-mode'] === '1';
  return from.codec !== 'H264' || isFragmented(to) || !isFragmented(from);
}
