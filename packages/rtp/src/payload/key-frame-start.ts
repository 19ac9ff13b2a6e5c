/** Where a decoder can begin: the first packet of a key frame, by what its first bytes say. */
import { HevcNalUnitType } from '@callcast/media';
import type { NegotiatedCodec } from '../negotiated-track.ts';
import { beginsPicture, firstNalUnitType, NalUnitType, spsOf } from './h264-packet-start.ts';
import { firstHevcNalUnitType } from './h265-packet-start.ts';
import { vp8HeaderOffset } from './vp8-descriptor.ts';

/** "RTP Payload Format For AV1" §4.4: a new coded video sequence begins. */
const AV1_NEW_SEQUENCE = 0x08;
/** RFC 7741 §4.3: the inverse key frame flag. */
const VP8_INTER_FRAME = 0x01;
/** ITU-T H.265 table 7-1: pictures that no decoder needs others for. */
const FIRST_IRAP = 16;
const LAST_IRAP = 21;

/**
 * Whether a decoder that knows nothing yet can begin with this packet. Encoders put parameter sets in front of their IDRs, so
 * that is where it begins; one that never sends them is begun at the IDR.
 */
export function beginsKeyFrame(codec: NegotiatedCodec['codec'], payload: Uint8Array): boolean {
  switch (codec) {
    case 'H264':
      if (spsOf(payload) !== undefined) return true;
      return firstNalUnitType(payload) === NalUnitType.idrSlice && beginsPicture(payload);
    case 'H265': {
      const type = firstHevcNalUnitType(payload) ?? -1;
      return type === HevcNalUnitType.VPS || (type >= FIRST_IRAP && type <= LAST_IRAP);
    }
    case 'AV1':
      return ((payload[0] ?? 0) & AV1_NEW_SEQUENCE) !== 0;
    case 'VP8': {
      const at = vp8HeaderOffset(payload);
      return at > 0 && at < payload.length && ((payload[at] ?? 0) & VP8_INTER_FRAME) === 0;
    }
    case 'opus':
      return true;
  }
}
