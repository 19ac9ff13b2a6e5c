/*
 * What JavaScript sees of libopus: many decoders in one memory, so that tables and code stay in the processor's caches
 * from one call to the next. Addresses and sizes are bytes. Nothing is allocated here: states lie behind the heap base.
 */
#include <opus.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))

/* MAX_OPUS_PACKET_BYTES and MAX_OPUS_PACKET_SAMPLES of ../src/limits.ts. */
enum { SAMPLE_RATE = 48000, MAX_PACKET_BYTES = 3840, MAX_SAMPLES = 5760, ALIGNMENT = 16 };

static unsigned char packet[MAX_PACKET_BYTES];
static float pcm[MAX_SAMPLES * 2] __attribute__((aligned(16)));
extern unsigned char __heap_base;

static uintptr_t aligned(uintptr_t address) { return (address + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1); }

/* libopus found its own state damaged: a trap ends this decoder before it can touch another's. */
_Noreturn void celt_fatal(const char *what, const char *file, int line) {
  (void)what, (void)file, (void)line;
  __builtin_trap();
}

/* Behind the stack, the tables and the work space: from here on the memory belongs to decoders. */
EXPORT("firstStateAddress") uintptr_t first_state_address(void) { return aligned((uintptr_t)&__heap_base); }

EXPORT("stateBytes") uintptr_t state_bytes(int channels) { return aligned((uintptr_t)opus_decoder_get_size(channels)); }

EXPORT("inputAddress") unsigned char *input_address(void) { return packet; }

/* Interleaved samples. */
EXPORT("outputAddress") float *output_address(void) { return pcm; }

/* Returns 0, or a negative error of libopus. Of a state that was used before, nothing remains. */
EXPORT("initialiseDecoder") int initialise_decoder(OpusDecoder *decoder, int channels) {
  return opus_decoder_init(decoder, SAMPLE_RATE, channels);
}

/* Damaged packets may decode to anything: what leaves is a number between -1 and 1. */
static int bounded(int samples, int channels) {
  for (int i = 0; i < samples * channels; i++) {
    float sample = pcm[i];
    sample = sample == sample ? sample : 0.0f;
    sample = sample > 1.0f ? 1.0f : sample;
    pcm[i] = sample < -1.0f ? -1.0f : sample;
  }
  return samples;
}

/* Returns samples per channel, or a negative error of libopus. */
EXPORT("decode") int decode(OpusDecoder *decoder, int bytes, int channels) {
  return bounded(opus_decode_float(decoder, packet, bytes, pcm, MAX_SAMPLES, 0), channels);
}

/*
 * The `samples` (a multiple of 120) that were lost before the packet at the input: from its in-band FEC where it has any
 * (RFC 6716 section 2.1.7), otherwise concealed. With 0 bytes: concealed.
 */
EXPORT("recover") int recover(OpusDecoder *decoder, int bytes, int samples, int channels) {
  return bounded(opus_decode_float(decoder, bytes > 0 ? packet : 0, bytes, pcm, samples, bytes > 0), channels);
}
