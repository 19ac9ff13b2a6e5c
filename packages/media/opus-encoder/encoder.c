/*
 * What JavaScript sees of libopus: many encoders in one memory, as the decoders have theirs. Addresses and sizes are bytes.
 * Nothing is allocated here: states lie behind the heap base.
 */
#include <opus.h>
#include <stdint.h>

#define EXPORT(name) __attribute__((export_name(name)))

/* RFC 6716 section 3.2.1, and the TOC byte: one frame is never longer. MAX_SAMPLES is 20 ms. */
enum { SAMPLE_RATE = 48000, MAX_PACKET_BYTES = 1276, MAX_SAMPLES = 960, ALIGNMENT = 16 };

static unsigned char packet[MAX_PACKET_BYTES];
static float pcm[MAX_SAMPLES * 2] __attribute__((aligned(16)));
extern unsigned char __heap_base;

static uintptr_t aligned(uintptr_t address) { return (address + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1); }

/* libopus found its own state damaged: a trap ends this encoder before it can touch another's. */
_Noreturn void celt_fatal(const char *what, const char *file, int line) {
  (void)what, (void)file, (void)line;
  __builtin_trap();
}

/* Behind the stack, the tables and the work space: from here on the memory belongs to encoders. */
EXPORT("firstStateAddress") uintptr_t first_state_address(void) { return aligned((uintptr_t)&__heap_base); }

EXPORT("stateBytes") uintptr_t state_bytes(int channels) { return aligned((uintptr_t)opus_encoder_get_size(channels)); }

/* Interleaved samples. */
EXPORT("inputAddress") float *input_address(void) { return pcm; }

EXPORT("outputAddress") unsigned char *output_address(void) { return packet; }

/* Returns 0, or a negative error of libopus. Of a state that was used before, nothing remains. */
EXPORT("initialiseEncoder")
int initialise_encoder(OpusEncoder *encoder, int channels, int application, int bitrate, int complexity, int loss) {
  int status = opus_encoder_init(encoder, SAMPLE_RATE, channels, application);
  if (status == OPUS_OK) status = opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bitrate));
  if (status == OPUS_OK) status = opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(complexity));
  if (status == OPUS_OK) status = opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(loss));
  if (status == OPUS_OK) status = opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(loss > 0));
  return status;
}

/* Samples that a decoder yields before the first one that goes in. */
EXPORT("delaySamples") int delay_samples(OpusEncoder *encoder) {
  opus_int32 samples = 0;
  int status = opus_encoder_ctl(encoder, OPUS_GET_LOOKAHEAD(&samples));
  return status == OPUS_OK ? samples : status;
}

/* 20 ms. With `independent` the packet needs none before it. Returns bytes, or a negative error of libopus. */
EXPORT("encode") int encode(OpusEncoder *encoder, int independent) {
  int status = opus_encoder_ctl(encoder, OPUS_SET_PREDICTION_DISABLED(independent));
  return status == OPUS_OK ? opus_encode_float(encoder, pcm, MAX_SAMPLES, packet, MAX_PACKET_BYTES) : status;
}
