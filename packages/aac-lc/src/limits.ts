/** A media worker carries some hundred calls; beyond this something leaks encoders. 25 KB each. */
export const MAX_ENCODERS = 2048;

/** Under this no band of speech can be coded: the frame is mostly its own headers. */
export const MIN_BITRATE_BPS_PER_CHANNEL = 8_000;

/** ISO/IEC 14496-3 §4.5.3: 6144 bits per channel and frame, at 48 kHz. */
export const MAX_BITRATE_BPS_PER_CHANNEL = 288_000;
