import {
  AAC_LC,
  writeAacSequenceHeaderBody,
  writeAudioSpecificConfig,
  writeOnMetaDataBody,
  writeOpusIdHeader,
  writeOpusSequenceStartBody,
} from '@callcast/media';
import type { PictureSize, ResizedPicture } from '@callcast/scenario/protocol';
import type { AudioEncoding, VideoHeader } from './source-unit.ts';

export interface HeaderTag {
  readonly kind: 'script' | 'video' | 'audio';
  readonly body: Uint8Array;
}

/** What an output has to say of its sound before any is heard. */
interface AudioHeader {
  readonly encoding: AudioEncoding;
  readonly channels: 1 | 2;
  /** Tag body of the sequence header. */
  readonly body: Uint8Array;
}

/** What the present publish was told of; undefined: nothing of that kind yet. */
export interface PublishedFormat {
  readonly size: PictureSize | undefined;
  readonly sound: { readonly codec: 'aac' | 'opus'; readonly channels: 1 | 2 } | undefined;
}

const NOTHING = { tags: [], resized: undefined } as const;

/**
 * Metadata and sequence headers of one output: which ones the present publish has seen, and which must come before the next
 * unit. One is repeated only when it changed (a repeated one is a discontinuity to HLS packagers).
 */
export class PublishHeaders {
  #video: VideoHeader | undefined;
  #audio: AudioHeader | undefined;
  #sentVideo: VideoHeader | undefined;
  #sentAudio: Uint8Array | undefined;
  #sentMetadata = '';

  /** Another publish: its server and viewers know nothing yet. */
  restart(): void {
    this.#sentVideo = undefined;
    this.#sentAudio = undefined;
    this.#sentMetadata = '';
  }

  /** Of the pictures that come from now on. */
  setVideo(header: VideoHeader): void {
    this.#video = header;
  }

  /** Of the sound that comes from now on. */
  setAudio(encoding: AudioEncoding, channels: 1 | 2): void {
    this.#audio = { encoding, channels, body: encoding === 'opus' ? opusHeader(channels) : aacHeader(channels) };
  }

  get format(): PublishedFormat {
    const audio = this.#sentAudio === undefined ? undefined : this.#audio;
    return {
      size: this.#sentVideo?.size,
      sound: audio && { codec: audio.encoding === 'opus' ? 'opus' : 'aac', channels: audio.channels },
    };
  }

  /** Undefined before there is any sound. */
  get channels(): 1 | 2 | undefined {
    return this.#audio?.channels;
  }

  /** @returns What to write now, and counts it as written. Metadata first; they are about both tracks. */
  take(): { readonly tags: readonly HeaderTag[]; readonly resized: ResizedPicture | undefined } {
    if (this.#sentMetadata !== '' && this.#video === this.#sentVideo && this.#audio?.body === this.#sentAudio)
      return NOTHING; // as before nearly every tag
    const tags: HeaderTag[] = [];
    const video = this.#video;
    const audio = this.#audio;
    const metadata = `${video?.size.width}x${video?.size.height} ${audio?.channels}`;
    if (metadata !== this.#sentMetadata) {
      this.#sentMetadata = metadata;
      tags.push({ kind: 'script', body: metadataBody(video, audio) });
    }
    let resized: ResizedPicture | undefined;
    if (video !== undefined && video !== this.#sentVideo) {
      if (this.#sentVideo !== undefined) resized = toResized(this.#sentVideo.size, video.size);
      if (!isSame(video.body, this.#sentVideo?.body)) tags.push({ kind: 'video', body: video.body });
      this.#sentVideo = video;
    }
    if (audio !== undefined && audio.body !== this.#sentAudio) {
      if (!isSame(audio.body, this.#sentAudio)) tags.push({ kind: 'audio', body: audio.body });
      this.#sentAudio = audio.body;
    }
    return { tags, resized };
  }
}

/** A caller who comes back says anew what he said before. */
const isSame = (body: Uint8Array, sent: Uint8Array | undefined): boolean =>
  sent !== undefined && Buffer.compare(body, sent) === 0;

const toResized = (oldSize: PictureSize, newSize: PictureSize): ResizedPicture | undefined =>
  oldSize.width === newSize.width && oldSize.height === newSize.height ? undefined : { oldSize, newSize };

function aacHeader(channelConfiguration: 1 | 2): Uint8Array {
  const config = writeAudioSpecificConfig({ audioObjectType: AAC_LC, sampleRate: 48_000, channelConfiguration });
  return writeAacSequenceHeaderBody(config);
}

/** Nothing is thrown away at the beginning: packets come from the midst of a call, and are placed where they were captured. */
const opusHeader = (channels: 1 | 2): Uint8Array =>
  writeOpusSequenceStartBody(writeOpusIdHeader({ channels, preSkip: 0 }));

function metadataBody(video: VideoHeader | undefined, audio: AudioHeader | undefined): Uint8Array {
  return writeOnMetaDataBody({
    ...(video === undefined ? {} : { video: { ...video.size, codec: video.codec } }),
    ...(audio === undefined ? {} : { audio: audioMetadata(audio) }),
  });
}

const audioMetadata = ({ encoding, channels }: AudioHeader) =>
  encoding === 'opus'
    ? { sampleRate: 48_000, channels, codec: 'Opus' as const }
    : { sampleRate: 48_000, channels, bitrateBps: encoding.bitrateBps };
