/*
 * What JavaScript sees of dr_mp3: one decoder in a memory of its own, since what it reads is any file a stranger names.
 * It takes one frame at a time (ISO/IEC 11172-3, 13818-3) and allocates nothing.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What dr_mp3 takes from the rest of miniaudio, as far as the decoding of frames needs it. */
typedef uint8_t ma_uint8;
typedef uint8_t ma_bool8;
typedef uint16_t ma_uint16;
typedef int16_t ma_int16;
typedef uint32_t ma_uint32;
typedef uint32_t ma_bool32;
typedef int32_t ma_int32;
typedef uint64_t ma_uint64;
typedef int ma_result;
typedef struct ma_allocation_callbacks ma_allocation_callbacks;
#define MA_API static __attribute__((unused))
#define MA_PRIVATE static __attribute__((unused))
#define MA_INLINE inline
#define MA_TRUE 1
#define MA_FALSE 0
#define MA_DR_MP3_FLOAT_OUTPUT
#include "dr_mp3_frames.h"

#define EXPORT(name) __attribute__((export_name(name)))

/* MAX_MP3_INPUT_BYTES of ../src/limits.ts. */
enum { MAX_INPUT_BYTES = 16384 };

static ma_dr_mp3dec decoder;
static ma_dr_mp3dec_frame_info info;
static unsigned char input[MAX_INPUT_BYTES];
static float pcm[MA_DR_MP3_MAX_SAMPLES_PER_FRAME] __attribute__((aligned(16)));

EXPORT("initialise") void initialise(void) { ma_dr_mp3dec_init(&decoder); }

EXPORT("inputAddress") unsigned char *input_address(void) { return input; }

/* Interleaved samples. */
EXPORT("outputAddress") float *output_address(void) { return pcm; }

/* Returns samples per channel: 0 where there is no whole frame, or one that cannot be decoded. */
EXPORT("decode") int decode(int bytes) { return ma_dr_mp3dec_decode_frame(&decoder, input, bytes, pcm, &info); }

/* Of the last call: how far to go on; 0 where more bytes are needed. */
EXPORT("consumedBytes") int consumed_bytes(void) { return info.frame_bytes; }

EXPORT("channels") int channels(void) { return info.channels; }

EXPORT("sampleRate") int sample_rate(void) { return info.hz; }
