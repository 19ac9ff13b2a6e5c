import type { Destination, PublishStage, RtmpErrorCode } from './errors.ts';
import { destinationError, type RtmpError } from './errors.ts';
import type { Redactor } from './redact.ts';
import { type Amf0Value, stringProperty } from './wire/amf0/value.ts';
import type { Command } from './wire/message/command.ts';

/** The information object of `_result`, `_error` and `onStatus` (RTMP 1.0 §7.2.1.1, §7.2.2), as far as it is there. */
export interface ServerAnswer {
  readonly level: string | undefined;
  /** Such as `NetStream.Publish.Start`, as sent: to be compared, never to be shown, since a key may stand in it. */
  readonly code: string;
  /** The server's own words, redacted and bounded; the code when it has none. May be empty. */
  readonly words: string;
  /** The information object itself. Not redacted: never to be shown. */
  readonly information: Amf0Value;
}

/** Reads the first argument that looks like an information object; servers disagree about its place. */
export function readAnswer(command: Command, redactor: Redactor): ServerAnswer {
  const candidates: readonly Amf0Value[] = [...command.commandArguments, command.commandObject];
  const information = candidates.find((value) => stringProperty(value, 'code') !== undefined);
  const code = stringProperty(information, 'code') ?? '';
  const shown = redactor.quote(code);
  const description = redactor.quote(stringProperty(information, 'description') ?? '');
  return {
    level: stringProperty(information, 'level'),
    code,
    words: description === '' || description === shown ? shown : `${shown === '' ? '' : `${shown}: `}${description}`,
    information,
  };
}

/** Whether the server says that it will not take, or no longer takes, the stream. */
export function isRefusal(answer: ServerAnswer): boolean {
  return answer.level === 'error' || /\.(?:BadName|Denied|Rejected|Failed|InvalidApp|Closed)$/.test(answer.code);
}

/** The error for a refusal in words; `fallback` when its code belongs to neither connecting nor publishing. */
export function refusalError(
  answer: ServerAnswer,
  destination: Destination,
  stage: PublishStage,
  fallback: RtmpErrorCode,
): RtmpError {
  const code = answer.code.startsWith('NetStream.Publish.')
    ? 'DEST_KEY_REJECTED'
    : answer.code.startsWith('NetConnection.Connect.') && stage !== 'published'
      ? 'DEST_APP_REJECTED'
      : fallback;
  const said = answer.words === '' ? 'without giving a reason' : `and said: “${answer.words}”`;
  const what =
    stage === 'published'
      ? 'ended the stream'
      : code === 'DEST_APP_REJECTED'
        ? 'refused to connect'
        : 'refused the stream';
  return destinationError(code, destination, stage, `${destination.host} ${what} ${said}.`);
}
