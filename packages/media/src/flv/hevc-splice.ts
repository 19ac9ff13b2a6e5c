/** Where an H.265 stream goes on behind a cut: its pictures in finished tag bodies. */
import { splitAvcFormat } from '../h264/avc-format.ts';
import { HevcNalUnitType, hevcNalUnitType, isRasl } from '../hevc/nal-unit.ts';
import { parseHevcTagBody } from './enhanced-video-tag-body.ts';

/**
 * Makes a BLA picture of a CRA picture: what stands before it in the stream is of another sequence for a decoder, whose picture
 * order count begins anew. Both have the same slice header. The RASL pictures behind it have to be left out.
 *
 * Source: ITU-T H.265 §3.14, §8.1.3.
 *
 * @param body Of any video tag. Not modified.
 * @returns A copy with other NAL unit types; `body` itself unless it is a CRA picture.
 */
export function toBlaTagBody(body: Uint8Array): Uint8Array {
  if (!nalUnitsOf(body).some(isCra)) return body;
  const bla = new Uint8Array(body);
  for (const nalUnit of nalUnitsOf(bla))
    if (isCra(nalUnit)) nalUnit[0] = (nalUnit[0]! & 0x81) | (HevcNalUnitType.BLA_W_RADL << 1);
  return bla;
}

/** See `FlvTag.isRasl`. @param body Of any video tag. */
export const isRaslTagBody = (body: Uint8Array): boolean =>
  nalUnitsOf(body).some((nalUnit) => isRasl(hevcNalUnitType(nalUnit)));

const isCra = (nalUnit: Uint8Array): boolean => hevcNalUnitType(nalUnit) === HevcNalUnitType.CRA;

/** Views; none of what is not a whole picture of H.265. */
function nalUnitsOf(body: Uint8Array): readonly Uint8Array[] {
  const parsed = parseHevcTagBody(body);
  const nalUnits = typeof parsed === 'object' && parsed.kind === 'coded-frames' ? splitAvcFormat(parsed.sample) : [];
  return typeof nalUnits === 'string' ? [] : nalUnits;
}
