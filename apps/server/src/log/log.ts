import { createRequire } from 'node:module';
import type { Log, LogFields, LogLevel } from '@callcast/core';
import pino from 'pino';

const require = createRequire(import.meta.url);

export interface LogOptions {
  readonly level: LogLevel;
  /** For people: colours and short lines. Otherwise one JSON object per line. */
  readonly pretty: boolean;
  readonly colour: boolean;
  /** Removes secrets from a whole line, whatever field they stand in. */
  readonly redact: (line: string) => string;
  /** Takes whole lines, each with its line break. */
  readonly write: (line: string) => void;
}

/** The server's log. Every line passes the redactor last, after it was put together: no field can evade it. */
export function createLog(options: LogOptions): Log {
  const sink: pino.DestinationStream = { write: (line) => options.write(options.redact(line)) };
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: pino.stdSerializers.err, cause: pino.stdSerializers.err },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const destination = options.pretty ? prettyInto(sink, options.colour) : sink;
  return adapt(pino(settings, destination));
}

function prettyInto(sink: pino.DestinationStream, colorize: boolean): pino.DestinationStream {
  const pretty: typeof import('pino-pretty') = require('pino-pretty'); // 3 MB, for people alone
  const format = pretty.prettyFactory({ colorize, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' });
  return { write: (line) => sink.write(format(line) ?? '') };
}

function adapt(logger: pino.Logger): Log {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    child: (fields: LogFields) => adapt(logger.child(fields)),
  };
}
