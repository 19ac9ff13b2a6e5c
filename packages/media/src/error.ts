import { CodedError } from '@callcast/core';

export type FlvErrorCode = 'FLV_EMPTY_ACCESS_UNIT' | 'FLV_COMPOSITION_TIME_RANGE' | 'FLV_TAG_TOO_LARGE';

/** The caller asked for a tag that FLV cannot express. */
export class FlvError extends CodedError<FlvErrorCode> {}

export type AudioCodecErrorCode = 'AUDIO_ENCODER_OPEN_FAILED' | 'AUDIO_ENCODER_FAILED' | 'AUDIO_DECODER_FAILED';

/** Fatal to the audio of one source; the call that owns it keeps running. */
export class AudioCodecError extends CodedError<AudioCodecErrorCode> {}
