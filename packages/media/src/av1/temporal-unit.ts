/** What is published of a temporal unit, and whether a decoder can begin with it. */
import { BitReader, sameBytes } from '@callcast/core';
import { type Obu, ObuType, parseObu } from './obu.ts';
import { type Av1SequenceHeader, parseAv1SequenceHeader } from './sequence-header.ts';

/** A temporal unit taken apart. */
export interface Av1TemporalUnit {
  /** What a container takes, in order. */
  readonly obus: readonly Obu[];
  /** Given where the unit has a sequence header. */
  readonly sequence: { readonly header: Av1SequenceHeader; readonly obu: Obu } | undefined;
  /** A decoder can begin here: a sequence header, and a key frame that is shown. */
  readonly isKeyFrame: boolean;
}

export type Av1TemporalUnitMalformation =
  | 'broken-obu'
  | 'broken-sequence-header'
  | 'sequence-headers-differ'
  | 'no-frame';

/** Not in a sample of ISO media files, and of no use there ("AV1 … Binding" §2.4); tile lists are for large scale tiles alone. */
const LEFT_OUT: ReadonlySet<number> = new Set([ObuType.temporalDelimiter, ObuType.tileList, ObuType.padding]);

/**
 * Takes the OBUs of one temporal unit apart.
 *
 * Source: AV1 bitstream §5.3, §7.6.2 (random access); RTP Payload Format For AV1 §5.
 *
 * @param obus Each with or without a size field. @returns Views into them, or the name of the first rule that is broken.
 */
export function parseAv1TemporalUnit(obus: readonly Uint8Array[]): Av1TemporalUnit | Av1TemporalUnitMalformation {
  const published: Obu[] = [];
  let sequence: Av1TemporalUnit['sequence'];
  let firstFrame: Obu | undefined;
  for (const bytes of obus) {
    const obu = parseObu(bytes);
    if (typeof obu === 'string') return 'broken-obu';
    if (LEFT_OUT.has(obu.type)) continue;
    if (obu.type === ObuType.sequenceHeader) {
      if (sequence !== undefined) {
        if (!sameBytes(obu.payload, sequence.obu.payload)) return 'sequence-headers-differ';
        continue; // repeated within the unit
      }
      const header = parseAv1SequenceHeader(obu.payload);
      if (typeof header === 'string') return 'broken-sequence-header';
      sequence = { header, obu };
    }
    if (obu.type === ObuType.frame || obu.type === ObuType.frameHeader) firstFrame ??= obu;
    published.push(obu);
  }
  if (firstFrame === undefined) return 'no-frame';
  const isKeyFrame = sequence !== undefined && isShownKeyFrame(firstFrame.payload, sequence.header);
  return { obus: published, sequence, isKeyFrame };
}

/** AV1 bitstream §5.9.2: show_existing_frame, frame_type, show_frame. */
function isShownKeyFrame(frameHeader: Uint8Array, { reducedStillPictureHeader }: Av1SequenceHeader): boolean {
  if (reducedStillPictureHeader) return true;
  const bits = new BitReader(frameHeader);
  const isRepetition = bits.readFlag();
  const frameType = bits.readBits(2);
  const isShown = bits.readFlag();
  return !isRepetition && frameType === 0 && isShown; // behind the end all bits are 0: not shown
}
