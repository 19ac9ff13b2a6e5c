import type { OpusToc } from './toc.ts';

/**
 * Whether a packet also tells, in less detail, of the one before it: the LBRR flag of its first SILK frame, of either channel.
 *
 * Source: RFC 6716 §4.2.3 and §4.2.4: for each channel a VAD flag per SILK frame, then the LBRR flag. They are coded with equal
 * probabilities and come first, so they are the top bits of the frame.
 *
 * @param packet One that `parseOpusPacket` accepts, which returned `toc`.
 */
export function hasInBandFec(packet: Uint8Array, toc: OpusToc): boolean {
  if (toc.mode === 'celt') return false;
  const flags = packet[firstFrameOffset(packet, toc)] ?? 0;
  const silkFrames = Math.max(1, toc.frameSamples / 960);
  const middle = (flags >> (7 - silkFrames)) & 1;
  const side = toc.isStereo ? (flags >> (6 - 2 * silkFrames)) & 1 : 0;
  return (middle | side) !== 0;
}

/** §3.2: behind the TOC byte, and behind padding length and frame lengths where there are any. */
function firstFrameOffset(packet: Uint8Array, { frameCount }: OpusToc): number {
  const code = packet[0]! & 3;
  if (code < 2) return 1;
  let at = 1;
  let lengths = 1;
  if (code === 3) {
    const isVariable = (packet[1]! & 0x80) !== 0;
    at = 2;
    if ((packet[1]! & 0x40) !== 0) while (packet[at++] === 255);
    lengths = isVariable ? frameCount - 1 : 0;
  }
  for (let i = 0; i < lengths; i++) at += packet[at]! >= 252 ? 2 : 1; // §3.2.1
  return at;
}
