/** AAC structures and silence. */
export {
  AAC_FRAME_SAMPLES,
  AAC_LC,
  type AudioSpecificConfig,
  type AudioSpecificConfigMalformation,
  parseAudioSpecificConfig,
  writeAudioSpecificConfig,
} from './aac/audio-specific-config.ts';
/** The audio of an output that has none. */
export { SilentFrames } from './aac/silent-frames.ts';
export { writeSilentRawDataBlock } from './aac/silent-raw-data-block.ts';
/** Plays, mixes and records sound; the code is in `@callcast/media/audio-engine`. */
export type { AudioEngine } from './audio-engine.ts';
/** Files that are played. */
export type { AudioFileReader, AudioFileState } from './audio-file/audio-file-reader.ts';
export type { AudioFileRefusal } from './audio-file/block-decoder.ts';
export type { AudioFileFormat } from './audio-file/format.ts';
/** Files that are recorded. */
export type { AudioFileWriter } from './audio-writer/audio-file-writer.ts';
/** AV1 structures. */
export { writeAv1CodecConfigurationRecord } from './av1/codec-configuration-record.ts';
export { parseLeb128, writeLeb128 } from './av1/leb128.ts';
export { type Obu, type ObuMalformation, parseObu } from './av1/obu.ts';
export {
  type Av1SequenceHeader,
  type Av1SequenceHeaderMalformation,
  parseAv1SequenceHeader,
} from './av1/sequence-header.ts';
export {
  type Av1TemporalUnit,
  type Av1TemporalUnitMalformation,
  parseAv1TemporalUnit,
} from './av1/temporal-unit.ts';
/** Errors of this package. */
export { AudioCodecError, type AudioCodecErrorCode, FlvError, type FlvErrorCode } from './error.ts';
/** FLV audio tags. */
export {
  type AudioTagBody,
  type AudioTagBodyMalformation,
  FLV_SOUND_FORMAT_AAC,
  parseAudioTagBody,
  writeAacRawBody,
  writeAacSequenceHeaderBody,
} from './flv/audio-tag-body.ts';
/** FLV audio tags of Enhanced RTMP. */
export {
  type OpusTagBody,
  type OpusTagBodyMalformation,
  parseOpusTagBody,
  writeOpusCodedFramesBody,
  writeOpusSequenceStartBody,
} from './flv/enhanced-audio-tag-body.ts';
/** FLV video tags of Enhanced RTMP. */
export {
  type Av1TagBody,
  type Av1TagBodyMalformation,
  type HevcTagBody,
  type HevcTagBodyMalformation,
  type HevcVideoTag,
  parseAv1TagBody,
  parseHevcTagBody,
  writeAv1CodedFramesBody,
  writeAv1SequenceStartBody,
  writeHevcCodedFramesBody,
  writeHevcSequenceStartBody,
} from './flv/enhanced-video-tag-body.ts';
/** Codecs by their FourCC. */
export type { FourCc } from './flv/four-cc.ts';
/** Where H.265 goes on behind a cut. */
export { isRaslTagBody, toBlaTagBody } from './flv/hevc-splice.ts';
/** The `onMetaData` script tag. */
export { onMetaDataValues, type StreamMetadata, writeOnMetaDataBody } from './flv/metadata.ts';
/** FLV streams taken apart. */
export { type FlvMalformation, FlvReader } from './flv/reader.ts';
/** Script data tags. */
export { type ScriptValue, writeScriptData } from './flv/script-data.ts';
/** The unit that outputs take. */
export type { FlvTag } from './flv/tag.ts';
/** The codec of a tag. */
export { codecIdOf } from './flv/tag-codec.ts';
/** FLV video tags. */
export {
  type AvcVideoTag,
  FLV_CODEC_AVC,
  parseVideoTagBody,
  type VideoTagBody,
  type VideoTagBodyMalformation,
  writeAvcEndOfSequenceBody,
  writeAvcSequenceHeaderBody,
  writeAvcVideoTagBody,
} from './flv/video-tag-body.ts';
/** FLV files and HTTP-FLV. */
export { FLV_TAG_TYPE, writeFlvFileHeader, writeFlvTag } from './flv/writer.ts';
/** Annex B byte streams. */
export { splitAnnexB } from './h264/annex-b.ts';
/** The decoder's configuration. */
export {
  type AvcDecoderConfigurationRecord,
  type AvcDecoderConfigurationRecordMalformation,
  parseAvcDecoderConfigurationRecord,
  writeAvcDecoderConfigurationRecord,
} from './h264/avc-decoder-configuration-record.ts';
/** Length-prefixed NAL units. */
export { type AvcFormatMalformation, splitAvcFormat, writeAvcFormat } from './h264/avc-format.ts';
/** Raw byte sequence payloads. */
export { removeEmulationPrevention } from './h264/emulation-prevention.ts';
/** Pictures of one colour. */
export type { FlatColour } from './h264/hold/flat-picture.ts';
/** Why a stream cannot be held. */
export type { HoldRefusal } from './h264/hold/hold-refusal.ts';
/** A stream that goes on without its sender: repeated pictures and slates. */
export { PictureHold } from './h264/hold/picture-hold.ts';
/** A picture of one colour before there is a stream. */
export { type StandaloneSlate, writeStandaloneSlate } from './h264/hold/standalone-slate.ts';
/** What a level allows. */
export { maxPictureMacroblocks } from './h264/levels.ts';
/** NAL unit types. */
export { hasSliceHeader, NalUnitType, nalUnitType } from './h264/nal-unit.ts';
/** Parameter sets of a stream and their changes. */
export { type ActiveParameterSets, ParameterSets, type ParameterSetsUpdate } from './h264/parameter-sets.ts';
/** Picture parameter sets. */
export { type Pps, type PpsMalformation, parsePps } from './h264/pps.ts';
/** What is published of an access unit. */
export { publishedNalUnits } from './h264/published-nal-units.ts';
/** Slice headers. */
export { parseSliceHeader, type SliceHeader } from './h264/slice-header.ts';
/** Sequence parameter sets. */
export { parseSps, type Sps, type SpsMalformation } from './h264/sps.ts';
/** Video usability information. */
export type { Vui } from './h264/vui.ts';
/** H.265 pictures. */
export { type HevcPicture, type HevcPictureMalformation, parseHevcPicture } from './hevc/access-unit.ts';
/** H.265 NAL units. */
export { HevcNalUnitType, hevcLayerId, hevcNalUnitType, isIrap, isSlice } from './hevc/nal-unit.ts';
/** Parameter sets of an H.265 stream and their changes. */
export {
  type ActiveHevcParameterSets,
  HevcParameterSets,
  type HevcParameterSetsUpdate,
} from './hevc/parameter-sets.ts';
export type { Mp3Settings } from './io/mp3-encoder.ts';
/** Sound of a conference. */
export type { ConferenceAudio, ConferenceParticipant } from './mix/conference-audio.ts';
/** Sound of a file that is recorded. */
export { type RecordedSide, RecordingMix } from './mix/recording-mix.ts';
/** What an Opus decoder is opened with. */
export {
  type OpusIdHeader,
  type OpusIdHeaderMalformation,
  parseOpusIdHeader,
  writeOpusIdHeader,
} from './opus/id-header.ts';
/** Opus packets in a continuous track, untouched. */
export { OpusPassThrough, type PlacedOpusPacket } from './opus/opus-pass-through.ts';
/** Opus packets that say nothing. */
export { SILENT_OPUS_PACKET_SAMPLES, writeSilentOpusPacket } from './opus/silent-packets.ts';
/** Opus packets without decoding. */
export { type OpusMalformation, type OpusToc, parseOpusPacket, parseOpusToc } from './opus/toc.ts';
/** DTS of pictures that are not sent in the order in which they are shown. */
export { DecodingTimes } from './timeline/decoding-times.ts';
/** Source time to FLV timestamps. */
export { type PublishedTrack, PublishTimeline } from './timeline/publish-timeline.ts';
/** Both tracks of a sender on one axis. */
export { type SenderReportTime, SenderTimeline } from './timeline/sender-timeline.ts';
/** The compiled codecs; opens transcoders. */
export { AudioCodecs } from './transcode/audio-codecs.ts';
/** Opus to AAC. */
export { type AacSettings, DEFAULT_AAC_BITRATE_BPS } from './transcode/frame-encoder.ts';
export {
  AUDIO_FRAME_SAMPLES,
  type OpusApplication,
  type OpusEncoder,
  type OpusEncoderSettings,
} from './transcode/opus-encoder.ts';
export { OPUS_ENCODER_DELAY_SAMPLES, OpusToAac, type OpusToAacStatistics } from './transcode/opus-to-aac.ts';
/** A sender's sound as samples. */
export { PcmTap, type PlacedPcm } from './transcode/pcm-tap.ts';
/** Samples to AAC. */
export { PcmToAac } from './transcode/pcm-to-aac.ts';
/** Units that depacketizers yield and pipelines carry. */
export type { AacFrame, AccessUnit, HevcAccessUnit, OpusFrame, TemporalUnit } from './unit.ts';
