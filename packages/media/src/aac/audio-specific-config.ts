import { BitReader, BitWriter } from '@callcast/core';

/** AAC-LC as this package makes it: ISO/IEC 14496-3 §1.6.2.1. */
export interface AudioSpecificConfig {
  /** Table 1.17: 1 Main, 2 LC, 5 SBR, 29 PS. */
  readonly audioObjectType: number;
  /** Hertz. */
  readonly sampleRate: number;
  /** Table 1.19: 1 mono, 2 stereo; 0 when a program_config_element says it. */
  readonly channelConfiguration: number;
}

export type AudioSpecificConfigMalformation = 'truncated' | 'bad-sample-rate';

export const AAC_LC = 2;
/** Samples per channel of one AAC-LC frame (frameLengthFlag 0). */
export const AAC_FRAME_SAMPLES = 1024;
/** Table 1.18. */
const SAMPLE_RATES = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
const EXPLICIT_SAMPLE_RATE = 15;
const ESCAPED_OBJECT_TYPE = 31;

/**
 * Writes an AudioSpecificConfig with a GASpecificConfig of three zero flags (1024 samples, no core coder, no extension).
 *
 * Source: ISO/IEC 14496-3 §1.6.2.1, §4.4.1.
 *
 * @returns Two fresh bytes for the sample rates of Table 1.18 and object types below 31: `11 88` for mono, `11 90` for stereo at 48 kHz.
 */
export function writeAudioSpecificConfig(config: AudioSpecificConfig): Uint8Array {
  const bits = new BitWriter();
  bits.writeBits(config.audioObjectType, 5);
  const samplingFrequencyIndex = SAMPLE_RATES.indexOf(config.sampleRate);
  if (samplingFrequencyIndex < 0) {
    bits.writeBits(EXPLICIT_SAMPLE_RATE, 4);
    bits.writeBits(config.sampleRate, 24);
  } else bits.writeBits(samplingFrequencyIndex, 4);
  bits.writeBits(config.channelConfiguration, 4);
  bits.writeBits(0, 3);
  return bits.toBytes();
}

/**
 * Parses the head of an AudioSpecificConfig.
 *
 * Source: ISO/IEC 14496-3 §1.6.2.1, §1.6.2.2 (escaped object types).
 */
export function parseAudioSpecificConfig(bytes: Uint8Array): AudioSpecificConfig | AudioSpecificConfigMalformation {
  const bits = new BitReader(bytes);
  let audioObjectType = bits.readBits(5);
  if (audioObjectType === ESCAPED_OBJECT_TYPE) audioObjectType = 32 + bits.readBits(6);
  const samplingFrequencyIndex = bits.readBits(4);
  const sampleRate =
    samplingFrequencyIndex === EXPLICIT_SAMPLE_RATE ? bits.readBits(24) : SAMPLE_RATES[samplingFrequencyIndex];
  const channelConfiguration = bits.readBits(4);
  if (bits.overrun) return 'truncated';
  if (!sampleRate) return 'bad-sample-rate';
  return { audioObjectType, sampleRate, channelConfiguration };
}
