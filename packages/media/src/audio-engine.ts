import { type AudioFileCodecs, AudioFileReader } from './audio-file/audio-file-reader.ts';
import { Mp3Writer } from './audio-writer/mp3-writer.ts';
import { OggOpusWriter } from './audio-writer/ogg-opus-writer.ts';
import { AudioCodecError } from './error.ts';
import { compileMp3Decoder, compileOpusEncoder, compileVorbisDecoder } from './io/compiled-modules.ts';
import { compileMp3Encoder, type Mp3Settings, openMp3Encoder } from './io/mp3-encoder.ts';
import { ConferenceAudio } from './mix/conference-audio.ts';
import type { AudioCodecs } from './transcode/audio-codecs.ts';
import type { OpusEncoder, OpusEncoderSettings } from './transcode/opus-encoder.ts';
import { instantiateOpusEncoder } from './transcode/opus-encoder-exports.ts';
import { OpusEncoderModule } from './transcode/opus-encoder-module.ts';
import type { WebAssemblyModule } from './transcode/web-assembly.ts';

/**
 * What plays, mixes and records sound. One per process, loaded when it is first needed: calls that are only published have no
 * use for it.
 */
export class AudioEngine {
  readonly #opusEncoders: OpusEncoderModule;
  readonly #fileCodecs: AudioFileCodecs;
  readonly #mp3Encoder: WebAssemblyModule;

  private constructor(opusEncoders: OpusEncoderModule, fileCodecs: AudioFileCodecs, mp3Encoder: WebAssemblyModule) {
    this.#opusEncoders = opusEncoders;
    this.#fileCodecs = fileCodecs;
    this.#mp3Encoder = mp3Encoder;
  }

  /** @param codecs Whose decoders read Opus in files, too. */
  static async load({ opusDecoder }: AudioCodecs): Promise<AudioEngine> {
    const [opusEncoder, mp3Decoder, vorbisDecoder, mp3Encoder] = await Promise.all([
      compileOpusEncoder(),
      compileMp3Decoder(),
      compileVorbisDecoder(),
      compileMp3Encoder(),
    ]);
    const encoders = new OpusEncoderModule(instantiateOpusEncoder(opusEncoder));
    return new AudioEngine(encoders, { opusDecoder, mp3Decoder, vorbisDecoder }, mp3Encoder);
  }

  /** The caller closes it. @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED` */
  createOpusEncoder(settings: OpusEncoderSettings): OpusEncoder {
    return this.#opusEncoders.createEncoder(settings);
  }

  /** The caller closes it. @param channels Of the frames that are read. */
  openAudioFile(channels: 1 | 2): AudioFileReader {
    return new AudioFileReader(channels, this.#fileCodecs);
  }

  /** The caller closes it. @param settings Mono; `CONFERENCE_OPUS` where left out. */
  openConference(settings?: OpusEncoderSettings): ConferenceAudio {
    return new ConferenceAudio(this.#opusEncoders, settings);
  }

  /** The caller ends it. @param serialNumber uint32, random. @throws {AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED` */
  openOggOpusWriter(settings: OpusEncoderSettings, serialNumber: number): OggOpusWriter {
    return new OggOpusWriter(this.#opusEncoders.createEncoder(settings), serialNumber);
  }

  /** The caller ends it. Rejects with an {@link AudioCodecError} `AUDIO_ENCODER_OPEN_FAILED`. */
  async openMp3Writer(settings: Mp3Settings): Promise<Mp3Writer> {
    try {
      return new Mp3Writer(await openMp3Encoder(this.#mp3Encoder, settings), settings.channels);
    } catch (cause) {
      throw new AudioCodecError('AUDIO_ENCODER_OPEN_FAILED', 'the MP3 encoder cannot start', { cause });
    }
  }
}
