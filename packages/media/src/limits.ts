/** Every bound of this package, with its reason. */

/** MaxFS of levels 5.1 and 5.2 (ITU-T H.264 Table A-1): larger pictures are for no caller, and cost memory downstream. */
export const MAX_PICTURE_MACROBLOCKS = 36_864;

/** MaxPicSize of level 6.3, the largest of AV1 (bitstream §A.3); fields of a sequence header go to 65,536 × 65,536. */
export const MAX_AV1_PICTURE_SAMPLES = 35_651_584;

/** MaxLumaPs of levels 6 to 6.2, the largest of H.265 but for one that has no limit (ITU-T H.265 table A.8). */
export const MAX_HEVC_PICTURE_SAMPLES = 35_651_584;

/** ITU-T H.265 §7.4.3.2.1 and §7.4.3.3.1: ids of SPS are 0..15, of PPS 0..63. */
export const MAX_HEVC_SPS_COUNT = 16;
export const MAX_HEVC_PPS_COUNT = 64;

/** §7.4.2.1.1: seq_parameter_set_id is 0..31. */
export const MAX_SPS_COUNT = 32;

/** The configuration record counts PPS in one byte, and pic_parameter_set_id is 0..255; no sender uses more than a few. */
export const MAX_PPS_COUNT = 255;

/** Real parameter sets have 8–60 bytes, with scaling lists up to about 400; sequence headers of AV1 about 12. Bounds what a stranger makes us keep. */
export const MAX_PARAMETER_SET_BYTES = 4_096;

/**
 * Beginning of a slice in which its header is looked for. The longest one, with 33 list modifications and 32 sets of
 * weights for each of two lists and every marking operation, has less than 1,500 bytes; common ones have 4 to 40.
 */
export const MAX_SLICE_HEADER_BYTES = 2_048;

/** §8.2.5.4: each of 16 frames can leave once and become a long-term one once; three operations concern all or the current one. */
export const MAX_MARKING_OPERATIONS = 35;

/** An IDR of 4K at 20 Mbit/s has about 400 KB. Kept once for each output, shared between those of one leg. */
export const MAX_KEPT_IDR_BYTES = 1024 * 1024;

/** RFC 6716 §3.2.5: a packet holds at most 120 ms of audio, 5,760 samples at 48 kHz. */
export const MAX_OPUS_PACKET_SAMPLES = 5_760;

/** Input buffer of the decoder: 256 kbit/s for 120 ms. Datagrams are smaller than 1,500 bytes. */
export const MAX_OPUS_PACKET_BYTES = 3_840;

/** Longest hole that concealment may fill. Beyond it a decoder only repeats a buzz that no longer resembles speech. */
export const MAX_CONCEALED_SAMPLES = 5_760;

/** More calls than a worker could ever serve; with 27 KB each, bounds what their memory grows to. */
export const MAX_OPUS_DECODERS = 2_048;

/** 10 s at 48 kHz. No network loses that much and goes on: the sender restarted its clock. Also bounds the silence made at once. */
export const MAX_AUDIO_JUMP_SAMPLES = 480_000;

/** SI24 of the FLV composition time. */
export const MAX_COMPOSITION_TIME_MS = 8_388_607;

/** UI24 of the FLV tag data size. */
export const MAX_FLV_TAG_BODY_BYTES = 0xff_ff_ff;

/** Strings in script data carry a 16-bit length. */
export const MAX_SCRIPT_STRING_BYTES = 0xff_ff;

/** Sender reports kept per track: half a minute at one per second, enough to tell clock skew from jitter. */
export const MAX_SENDER_REPORTS = 32;

/** More listeners and players than a worker could ever serve; bounds what their memory grows to. */
export const MAX_OPUS_ENCODERS = 2_048;

/** What is played from a URL: about 4 minutes of MP3 at 320 kbit/s, 50 s of WAV. Held as it came, since a player may repeat it. */
export const MAX_AUDIO_FILE_BYTES = 10 * 1024 * 1024;

/** Sample rates of files: below 4 kHz nobody records, and above 192 kHz a filter of the resampler grows too long. */
export const MIN_FILE_SAMPLE_RATE = 4_000;
export const MAX_FILE_SAMPLE_RATE = 192_000;

/** Decoded before it is wanted: a tick that comes late finds what it needs. 120 ms at 48 kHz, 46 KB in stereo. */
export const AUDIO_READ_AHEAD_SAMPLES = 5_760;

/**
 * Steps that one frame may cost, each a codec frame or 64 KB of the file passed over. FLAC blocks have at least 16 samples, so
 * that an honest frame takes at most 60; a file of noise is searched through over several ticks.
 */
export const MAX_DECODE_STEPS_PER_FRAME = 64;

/** RFC 9639 §7, streamable subset. 65,535 would be allowed beside it: 20 ms of work in one step, and no encoder does so unasked. */
export const MAX_FLAC_BLOCK_SAMPLES = 16_384;

/** Setup headers of Vorbis have 3 to 8 KB, audio packets below 4 KB. Longer ones (pictures in comments) are passed over. */
export const MAX_OGG_PACKET_BYTES = 65_536;

/** Ten frames of MP3 with the longest headers between them: as far as the decoder looks for one. */
export const MAX_MP3_INPUT_BYTES = 16_384;

/** Phases of the resampler's filter: all usual rates to 48 kHz need at most 640 (11,025 Hz). 64 taps each, 160 KB. */
export const MAX_RESAMPLER_PHASES = 640;

/** Of a conference: what VoxEngine allows. Mixing them takes 0.3 ms a tick when all speak (`bench/conference.bench.ts`). */
export const MAX_CONFERENCE_PARTICIPANTS = 100;
