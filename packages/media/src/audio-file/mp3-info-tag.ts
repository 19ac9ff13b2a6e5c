/**
 * The first frame of an MP3 file may hold no sound but a tag: "Xing" or "Info", and behind it LAME's, which tells how many
 * samples the encoder put before and after those that went in. No standard; the form is LAME's own (VbrTag.c describes it).
 */

export interface Mp3InfoTag {
  /** Samples at the beginning that the encoder added, and at the end. */
  readonly delay: number;
  readonly padding: number;
}

const NO_GAPS: Mp3InfoTag = { delay: 0, padding: 0 };

/** @param frame A whole MPEG audio frame. @returns Undefined where it is sound. */
export function parseMp3InfoTag(frame: Uint8Array): Mp3InfoTag | undefined {
  if (frame.length < 4) return undefined;
  const isMpeg1 = (frame[1]! & 0x08) !== 0;
  const isMono = frame[3]! >> 6 === 3;
  // Behind the side information of layer III (ISO/IEC 11172-3 §2.4.1.7).
  const at = 4 + (isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  if (frame.length < at + 8) return undefined;
  const name = String.fromCharCode(...frame.subarray(at, at + 4));
  if (name !== 'Xing' && name !== 'Info') return undefined;
  const flags = frame[at + 7]!;
  const hasEach = [1, 2, 4, 8].map((flag) => (flags & flag) !== 0);
  const lame = at + 8 + (hasEach[0] ? 4 : 0) + (hasEach[1] ? 4 : 0) + (hasEach[2] ? 100 : 0) + (hasEach[3] ? 4 : 0);
  // Nine letters of the encoder's name and version, then 12 bytes; delay and padding have 12 bits each.
  const gaps = lame + 21;
  if (frame.length < gaps + 3 || frame[lame] === 0) return NO_GAPS;
  return {
    delay: (frame[gaps]! << 4) | (frame[gaps + 1]! >> 4),
    padding: ((frame[gaps + 1]! & 0x0f) << 8) | frame[gaps + 2]!,
  };
}
