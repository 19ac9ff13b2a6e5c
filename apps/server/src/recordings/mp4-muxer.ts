/**
 * A fragmented MP4 (ISO/IEC 14496-12 §8.8): what is known of the tracks first, then a fragment for each group of pictures.
 * It counts from its first tag. Pictures are `avc3` (ISO/IEC 14496-15 §5.4.2.1): their parameter sets are before each IDR, so
 * the picture may change its size.
 */
import { CodedError } from '@callcast/core';
import {
  AAC_FRAME_SAMPLES,
  type FlvTag,
  NalUnitType,
  nalUnitType,
  parseAudioSpecificConfig,
  parseAudioTagBody,
  parseAvcDecoderConfigurationRecord,
  parseOpusIdHeader,
  parseOpusPacket,
  parseOpusTagBody,
  parseSps,
  parseVideoTagBody,
  splitAvcFormat,
  writeAvcFormat,
} from '@callcast/media';
import {
  AppendOnlyStreamTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import { recordingLimits } from './limits.ts';
import { HeadersFirst, type TagMuxer } from './tag-muxer.ts';

/** Until two pictures tell it. */
const PICTURE_SECONDS = 1 / 30;

export class Mp4Muxer implements TagMuxer {
  readonly #headers = new HeadersFirst();
  #ready: Uint8Array[] = [];
  readonly #output = new Output({
    format: new Mp4OutputFormat({ fastStart: 'fragmented' }),
    target: new AppendOnlyStreamTarget(
      new WritableStream({
        // Nothing promises that the library leaves these alone afterwards.
        write: (bytes) => void this.#ready.push(bytes.slice()),
      }),
    ),
  });
  #video: VideoTrack | undefined;
  #audio: AacTrack | OpusTrack | undefined;
  #firstTimestamp = 0;
  /** Since the last key frame: about what the library holds. */
  #fragmentBytes = 0;

  async write(tags: readonly FlvTag[]): Promise<Uint8Array> {
    for (const tag of tags) await this.#take(tag);
    return this.#drain();
  }

  async end(): Promise<Uint8Array> {
    // Without media, and with tracks that were refused, it was never begun, and holds nothing.
    if (this.#output.state === 'started') await this.#output.finalize();
    return this.#drain();
  }

  async #take(tag: FlvTag): Promise<void> {
    const headers = this.#headers.take(tag);
    if (headers !== undefined) await this.#begin(headers, tag);
    if (tag.isHeader) {
      // The sound never changes within a publish.
      if (tag.kind === 'video' && !this.#headers.isWaiting) this.#video?.setHeader(tag);
      return;
    }
    const track = tag.kind === 'video' ? this.#video : this.#audio;
    if (track === undefined)
      throw new CodedError('RECORDING_FORMAT', 'The picture came after the sound, and an MP4 takes no track later');
    this.#limitFragment(tag);
    await track.add(tag, (tag.timestamp - this.#firstTimestamp) / 1_000);
  }

  /** Without pictures the library ends a fragment by itself. */
  #limitFragment({ kind, isKeyFrame, body }: FlvTag): void {
    if (this.#video === undefined) return;
    if (kind === 'video' && isKeyFrame) this.#fragmentBytes = 0;
    this.#fragmentBytes += body.length;
    if (this.#fragmentBytes > recordingLimits.fragmentBytes)
      throw new CodedError('RECORDING_FORMAT', 'No key frame for 64 MB: an MP4 cannot go on');
  }

  async #begin(headers: readonly FlvTag[], first: FlvTag): Promise<void> {
    this.#firstTimestamp = first.timestamp;
    for (const header of headers) {
      if (header.kind === 'video') {
        if (typeof parseVideoTagBody(header.body) === 'string')
          throw new CodedError('RECORDING_FORMAT', 'AV1 and H.265 are recorded as FLV alone (record: "flv")');
        this.#video = new VideoTrack(header);
        this.#output.addVideoTrack(this.#video.source);
      } else if (header.kind === 'audio') {
        this.#audio = typeof parseOpusTagBody(header.body) === 'string' ? new AacTrack(header) : new OpusTrack(header);
        this.#output.addAudioTrack(this.#audio.source);
      }
    }
    await this.#output.start();
  }

  #drain(): Uint8Array {
    const ready = Buffer.concat(this.#ready);
    this.#ready = [];
    return ready;
  }
}

class VideoTrack {
  readonly source = new EncodedVideoPacketSource('avc');
  readonly #decoderConfig: { codec: string; codedWidth: number; codedHeight: number; description: Uint8Array };
  /** Of the present sequence header. */
  #parameterSets: readonly Uint8Array[] = [];
  #lastSeconds: number | undefined;

  constructor(header: FlvTag) {
    const description = this.setHeader(header);
    const sps = parseSps(this.#parameterSets[0] ?? new Uint8Array(0));
    if (typeof sps === 'string') throw unreadable();
    const codec = `avc3.${Buffer.from(description.subarray(1, 4)).toString('hex')}`;
    this.#decoderConfig = { codec, codedWidth: sps.width, codedHeight: sps.height, description };
  }

  /** @returns The AVCDecoderConfigurationRecord. */
  setHeader({ body }: FlvTag): Uint8Array {
    const parsed = parseVideoTagBody(body);
    if (typeof parsed === 'string' || parsed.kind !== 'sequence-header') throw unreadable();
    const record = parseAvcDecoderConfigurationRecord(parsed.configurationRecord);
    if (typeof record === 'string') throw unreadable();
    this.#parameterSets = [...record.sequenceParameterSets, ...record.pictureParameterSets];
    return parsed.configurationRecord;
  }

  async add({ body }: FlvTag, decodedAt: number): Promise<void> {
    const parsed = parseVideoTagBody(body);
    if (typeof parsed === 'string' || parsed.kind !== 'access-unit') throw unreadable();
    const duration = this.#lastSeconds === undefined ? PICTURE_SECONDS : decodedAt - this.#lastSeconds;
    this.#lastSeconds = decodedAt;
    const shownAt = Math.max(0, decodedAt + parsed.compositionTime / 1_000);
    const sample = parsed.isKeyFrame ? this.#withParameterSets(parsed.sample) : parsed.sample;
    const packet = new EncodedPacket(sample, parsed.isKeyFrame ? 'key' : 'delta', shownAt, duration);
    await this.source.add(packet, { decoderConfig: this.#decoderConfig });
  }

  #withParameterSets(sample: Uint8Array): Uint8Array {
    const nalUnits = splitAvcFormat(sample);
    if (typeof nalUnits === 'string') throw unreadable();
    if (nalUnits.some((nalUnit) => nalUnitType(nalUnit) === NalUnitType.SPS)) return sample;
    const all = [...this.#parameterSets, ...nalUnits];
    const whole = new Uint8Array(all.reduce((bytes, nalUnit) => bytes + 4 + nalUnit.length, 0));
    writeAvcFormat(all, whole, 0);
    return whole;
  }
}

class AacTrack {
  readonly source = new EncodedAudioPacketSource('aac');
  readonly #decoderConfig: { codec: string; numberOfChannels: number; sampleRate: number; description: Uint8Array };

  constructor({ body }: FlvTag) {
    const parsed = parseAudioTagBody(body);
    if (typeof parsed === 'string' || parsed.kind !== 'sequence-header') throw unreadable();
    const description = parsed.audioSpecificConfig;
    const configuration = parseAudioSpecificConfig(description);
    if (typeof configuration === 'string') throw unreadable();
    const { audioObjectType, sampleRate, channelConfiguration: numberOfChannels } = configuration;
    this.#decoderConfig = { codec: `mp4a.40.${audioObjectType}`, numberOfChannels, sampleRate, description };
  }

  async add({ body }: FlvTag, seconds: number): Promise<void> {
    const parsed = parseAudioTagBody(body);
    if (typeof parsed === 'string' || parsed.kind !== 'raw') throw unreadable();
    const duration = AAC_FRAME_SAMPLES / this.#decoderConfig.sampleRate;
    const packet = new EncodedPacket(parsed.rawDataBlock, 'key', Math.max(0, seconds), duration);
    await this.source.add(packet, { decoderConfig: this.#decoderConfig });
  }
}

/** Packets have whatever duration their sender gave them. */
class OpusTrack {
  readonly source = new EncodedAudioPacketSource('opus');
  readonly #decoderConfig: { codec: string; numberOfChannels: number; sampleRate: number; description: Uint8Array };

  constructor({ body }: FlvTag) {
    const parsed = parseOpusTagBody(body);
    if (typeof parsed === 'string' || parsed.kind !== 'sequence-start') throw unreadable();
    const description = parsed.idHeader;
    const header = parseOpusIdHeader(description);
    if (typeof header === 'string') throw unreadable();
    this.#decoderConfig = { codec: 'opus', numberOfChannels: header.channels, sampleRate: 48_000, description };
  }

  async add({ body }: FlvTag, seconds: number): Promise<void> {
    const parsed = parseOpusTagBody(body);
    if (typeof parsed === 'string' || parsed.kind !== 'coded-frames') throw unreadable();
    const toc = parseOpusPacket(parsed.packet);
    if (typeof toc === 'string') throw unreadable();
    const packet = new EncodedPacket(parsed.packet, 'key', Math.max(0, seconds), toc.samples / 48_000);
    await this.source.add(packet, { decoderConfig: this.#decoderConfig });
  }
}

/** Tags are of our own making. */
const unreadable = (): Error => new Error('invariant broken: a tag that is recorded cannot be read');
