import { finishBits, startBits, writeBits } from './bit-writer';
import { CODEBOOK, channelAnalysis, QUANTIZED } from './channel-analysis';
import { bandOffset, EIGHT_SHORT, groupLength, layout } from './frame-layout';
import { writeBand } from './huffman';
import { MID_SIDE_USED } from './mid-side';
import { NOISE_CODEBOOK } from './noise-substitution';
import { globalGain, writeScaleFactors } from './scale-factors';
import { writeSections } from './section-data';

/** raw_data_block() of one single_channel_element or channel_pair_element: ISO/IEC 14496-3 §4.4.2. */

const ID_SCE: i32 = 0;
const ID_CPE: i32 = 1;
const ID_END: i32 = 7;
/** ms_mask_present, Table 4.5. */
const MASK_NONE: i32 = 0;
const MASK_PER_BAND: i32 = 1;

/** Writes the frame in hand. @returns Bytes. */
export function writeRawDataBlock(channels: i32, windowShape: i32, midSide: bool): i32 {
  startBits();
  writeBits(channels === 1 ? ID_SCE : ID_CPE, 3);
  writeBits(0, 4); // element_instance_tag
  if (channels === 2) {
    writeBits(1, 1); // common_window
    writeIcsInfo(windowShape);
    writeMidSideMask(midSide);
  }
  for (let channel = 0; channel < channels; channel++) {
    const analysis = channelAnalysis(channel);
    writeBits(globalGain(analysis), 8);
    if (channels === 1) writeIcsInfo(windowShape);
    writeSections(analysis);
    writeScaleFactors(analysis);
    writeBits(0, 3); // pulse_data_present, tns_data_present, gain_control_data_present
    writeSpectrum(analysis);
  }
  writeBits(ID_END, 3);
  return finishBits();
}

/** ics_info(), Table 4.6. */
function writeIcsInfo(windowShape: i32): void {
  writeBits(0, 1); // ics_reserved_bit
  writeBits(layout.windowSequence, 2);
  writeBits(windowShape, 1);
  if (layout.windowSequence === EIGHT_SHORT) {
    writeBits(layout.bandsPerGroup, 4); // max_sfb
    for (let group = 0; group < layout.groupCount; group++) {
      if (group > 0) writeBits(0, 1); // scale_factor_grouping: a 0 begins a group
      writeBits((1 << (groupLength(group) - 1)) - 1, groupLength(group) - 1);
    }
  } else {
    writeBits(layout.bandsPerGroup, 6); // max_sfb
    writeBits(0, 1); // predictor_data_present
  }
}

function writeMidSideMask(midSide: bool): void {
  writeBits(midSide ? MASK_PER_BAND : MASK_NONE, 2);
  if (!midSide) return;
  for (let band = 0; band < layout.bands; band++) writeBits(load<u8>(MID_SIDE_USED + <usize>band), 1);
}

/** spectral_data(), Table 4.56. */
function writeSpectrum(analysis: usize): void {
  for (let band = 0; band < layout.bands; band++) {
    const codebook = load<i32>(analysis + <usize>(band << 2), CODEBOOK);
    if (codebook === 0 || codebook === NOISE_CODEBOOK) continue;
    const from = bandOffset(band);
    writeBand(analysis + QUANTIZED + <usize>(from << 1), bandOffset(band + 1) - from, codebook);
  }
}
