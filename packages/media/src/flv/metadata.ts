import { FLV_SOUND_FORMAT_AAC } from './audio-tag-body.ts';
import { type FourCc, fourCcNumber } from './four-cc.ts';
import { type ScriptValue, writeScriptData } from './script-data.ts';
import { FLV_CODEC_AVC } from './video-tag-body.ts';

/** What is known of an output when it starts. Leave out a track that is not published. */
export interface StreamMetadata {
  readonly video?: {
    readonly width: number;
    readonly height: number;
    /** Unless given: H.264. */
    readonly codec?: FourCc | undefined;
    /** Pictures per second, when known. */
    readonly frameRate?: number | undefined;
    readonly bitrateBps?: number | undefined;
  };
  readonly audio?: {
    readonly sampleRate: number;
    readonly channels: 1 | 2;
    /** Unless given: AAC. */
    readonly codec?: FourCc | undefined;
    readonly bitrateBps?: number | undefined;
  };
}

/**
 * Builds the body of the `onMetaData` script data tag.
 *
 * Source: FLV 10.1 Annex E §E.5; codecs with a FourCC: Enhanced RTMP v2, "Enhancing onMetaData". Data rates are kilobits per
 * second there.
 *
 * @returns A fresh array; the caller owns it. As an RTMP data message it follows the string `@setDataFrame`.
 */
export const writeOnMetaDataBody = (metadata: StreamMetadata): Uint8Array =>
  writeScriptData('onMetaData', onMetaDataValues(metadata));

/** The same values as an object, for a writer that has its own AMF0. */
export function onMetaDataValues({ video, audio }: StreamMetadata): Readonly<Record<string, ScriptValue>> {
  const values: Record<string, ScriptValue> = {};
  if (video) {
    values.width = video.width;
    values.height = video.height;
    values.videocodecid = video.codec === undefined ? FLV_CODEC_AVC : fourCcNumber(video.codec);
    if (video.frameRate !== undefined) values.framerate = video.frameRate;
    if (video.bitrateBps !== undefined) values.videodatarate = video.bitrateBps / 1000;
  }
  if (audio) {
    values.audiocodecid = audio.codec === undefined ? FLV_SOUND_FORMAT_AAC : fourCcNumber(audio.codec);
    values.audiosamplerate = audio.sampleRate;
    values.audiosamplesize = 16;
    values.audiochannels = audio.channels;
    values.stereo = audio.channels === 2;
    if (audio.bitrateBps !== undefined) values.audiodatarate = audio.bitrateBps / 1000;
  }
  values.encoder = 'Callcast';
  return values;
}
