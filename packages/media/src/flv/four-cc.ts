/** The codecs of Enhanced RTMP (veovera.org) that we send, by the FourCC that stands in its tags and in `connect`. */
export type FourCc = 'Opus' | 'av01' | 'hvc1';

const BYTES: Readonly<Record<FourCc, Uint8Array>> = {
  Opus: Uint8Array.of(0x4f, 0x70, 0x75, 0x73),
  av01: Uint8Array.of(0x61, 0x76, 0x30, 0x31),
  hvc1: Uint8Array.of(0x68, 0x76, 0x63, 0x31),
};

/** Its four ASCII characters. Not to be changed. */
export const fourCcBytes = (fourCc: FourCc): Uint8Array => BYTES[fourCc];

/** As a number, big-endian: `videocodecid` and `audiocodecid` of `onMetaData` ("Enhancing onMetaData"). */
export function fourCcNumber(fourCc: FourCc): number {
  const bytes = fourCcBytes(fourCc);
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
