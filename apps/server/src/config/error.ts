import { CodedError } from '@callcast/core';

export type ConfigErrorCode = 'CONFIG_INVALID' | 'CONFIG_FILE_UNREADABLE';

/** The configuration cannot be used. The message has one line per mistake. */
export class ConfigError extends CodedError<ConfigErrorCode> {}
