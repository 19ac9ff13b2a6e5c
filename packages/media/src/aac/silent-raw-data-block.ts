import { BitWriter } from '@callcast/core';

/** Elements of a raw_data_block: Table 4.85. */
const ID_SCE = 0;
const ID_CPE = 1;
const ID_END = 7;

/**
 * Writes an AAC-LC frame of digital silence: every channel with no scale factor band at all.
 *
 * Source: ISO/IEC 14496-3 §4.4.2.1 (raw_data_block), §4.4.2.7 (individual_channel_stream), §4.5.2.
 *
 * @returns Four bytes for mono, six for stereo; fresh.
 */
export function writeSilentRawDataBlock(channels: 1 | 2): Uint8Array {
  const bits = new BitWriter();
  bits.writeBits(channels === 1 ? ID_SCE : ID_CPE, 3);
  bits.writeBits(0, 4); // element_instance_tag
  if (channels === 2) {
    bits.writeBits(1, 1); // common_window
    writeIcsInfo(bits);
    bits.writeBits(0, 2); // ms_mask_present
  }
  for (let channel = 0; channel < channels; channel++) {
    bits.writeBits(0, 8); // global_gain
    if (channels === 1) writeIcsInfo(bits);
    bits.writeBits(0, 3); // pulse_data_present, tns_data_present, gain_control_data_present
  }
  bits.writeBits(ID_END, 3);
  return bits.toBytes(); // byte_alignment()
}

/** ics_info(), §4.4.6: one long sine window, max_sfb 0, so that section, scale factor and spectral data are empty. */
function writeIcsInfo(bits: BitWriter): void {
  bits.writeBits(0, 1); // ics_reserved_bit
  bits.writeBits(0, 2); // window_sequence ONLY_LONG_SEQUENCE
  bits.writeBits(0, 1); // window_shape
  bits.writeBits(0, 6); // max_sfb
  bits.writeBits(0, 1); // predictor_data_present
}
