/*
 * What JavaScript sees of libvorbis: one decoder in a memory of its own, since what it reads is any file a stranger names.
 * It takes packets (Vorbis I section 4); how they stand in Ogg is not its business. The memory ends with the decoder.
 */
#include <stdint.h>
#include <vorbis/codec.h>

#define EXPORT(name) __attribute__((export_name(name)))

/* MAX_OGG_PACKET_BYTES of ../src/limits.ts. MAX_SAMPLES: half a block, and blocks have at most 8192 (section 4.2.2). */
enum { MAX_PACKET_BYTES = 65536, MAX_CHANNELS = 2, MAX_SAMPLES = 8192 };

static unsigned char input[MAX_PACKET_BYTES];
static float pcm[MAX_SAMPLES * MAX_CHANNELS] __attribute__((aligned(16)));
static vorbis_info info;
static vorbis_comment comment;
static vorbis_dsp_state dsp;
static vorbis_block block;
static int64_t packets;

EXPORT("inputAddress") unsigned char *input_address(void) { return input; }

/* Interleaved samples. */
EXPORT("outputAddress") float *output_address(void) { return pcm; }

EXPORT("channels") int channels(void) { return info.channels; }

EXPORT("sampleRate") int sample_rate(void) { return (int)info.rate; }

/* The three headers in turn. Returns 0, or a negative error of libvorbis. */
EXPORT("handleHeader") int handle_header(int bytes) {
  if (packets == 0) {
    vorbis_info_init(&info);
    vorbis_comment_init(&comment);
  }
  ogg_packet packet = {.packet = input, .bytes = bytes, .b_o_s = packets == 0, .packetno = packets};
  int status = vorbis_synthesis_headerin(&info, &comment, &packet);
  if (status != 0 || ++packets < 3) return status;
  if (info.channels > MAX_CHANNELS) return OV_EIMPL;
  if (vorbis_synthesis_init(&dsp, &info) != 0) return OV_EFAULT;
  return vorbis_block_init(&dsp, &block);
}

static float bounded(float sample) {
  sample = sample == sample ? sample : 0.0f;
  sample = sample > 1.0f ? 1.0f : sample;
  return sample < -1.0f ? -1.0f : sample;
}

/* Returns samples per channel, none for the first packet, or a negative error of libvorbis. */
EXPORT("decode") int decode(int bytes) {
  ogg_packet packet = {.packet = input, .bytes = bytes, .granulepos = -1, .packetno = packets++};
  int status = vorbis_synthesis(&block, &packet);
  if (status == 0) status = vorbis_synthesis_blockin(&dsp, &block);
  if (status != 0) return status;
  float **planes;
  int samples = vorbis_synthesis_pcmout(&dsp, &planes);
  if (samples > MAX_SAMPLES) return OV_EFAULT;
  for (int channel = 0; channel < info.channels; channel++)
    for (int i = 0; i < samples; i++) pcm[i * info.channels + channel] = bounded(planes[channel][i]);
  vorbis_synthesis_read(&dsp, samples);
  return samples;
}
