import { CodedError } from '@callcast/core';

export type AacLcErrorCode = 'AAC_LC_BITRATE_RANGE' | 'AAC_LC_TOO_MANY_ENCODERS' | 'AAC_LC_OUT_OF_MEMORY';

/** An encoder could not be opened; those that are open keep running. */
export class AacLcError extends CodedError<AacLcErrorCode> {}
