/** One stream of AAC frames. */
export { AAC_LC_FRAME_SAMPLES, AacLcEncoder } from './aac-lc-encoder.ts';
/** Where encoders are opened. */
export { AacLcModule, type AacLcSettings } from './aac-lc-module.ts';
/** Why one could not be opened. */
export { AacLcError, type AacLcErrorCode } from './error.ts';
/** What can be asked for. */
export { MAX_BITRATE_BPS_PER_CHANNEL, MAX_ENCODERS, MIN_BITRATE_BPS_PER_CHANNEL } from './limits.ts';
/** The compiled encoder. */
export { loadAacLc } from './load.ts';
