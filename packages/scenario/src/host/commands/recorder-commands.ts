import { AUTHOR_LIMITS } from '../../limits.ts';
import type { RecorderCommand, RecorderOptions } from '../../protocol.ts';
import type { CommandFields, CommandReaders } from './command-fields.ts';

const FORMATS: readonly string[] = ['mp3', 'ogg', 'mp4'] satisfies RecorderOptions['format'][];
const FORMAT_CHARACTERS = 3;

export const RECORDER_COMMANDS: CommandReaders<RecorderCommand> = {
  'create-recorder': (kind, fields) => {
    const recorderId = fields.id('recorderId');
    const given = fields.record('options');
    const options = given && readOptions(given);
    const callId = fields.id('callId');
    if (recorderId === undefined || options === undefined) return undefined;
    if (callId === undefined && fields.has('callId')) return undefined;
    return { kind, recorderId, options, ...(callId !== undefined && { callId }) };
  },
  'mute-recorder': (kind, fields) => {
    const recorderId = fields.id('recorderId');
    const isMuted = fields.flag('isMuted');
    return recorderId === undefined || isMuted === undefined ? undefined : { kind, recorderId, isMuted };
  },
  'stop-recorder': (kind, fields) => {
    const recorderId = fields.id('recorderId');
    return recorderId === undefined ? undefined : { kind, recorderId };
  },
};

function readOptions(fields: CommandFields): RecorderOptions | undefined {
  const { maxLinkSeconds, recordNameCharacters } = AUTHOR_LIMITS;
  const format = fields.text('format', FORMAT_CHARACTERS);
  const [isStereo, isHd, isSecure] = [fields.flag('isStereo'), fields.flag('isHd'), fields.flag('isSecure')];
  const linkSeconds = fields.number('linkSeconds', 0, maxLinkSeconds);
  const title = fields.text('title', recordNameCharacters);
  const fileName = fields.text('fileName', recordNameCharacters);
  if (format === undefined || !FORMATS.includes(format)) return undefined;
  if (isStereo === undefined || isHd === undefined || isSecure === undefined || linkSeconds === undefined)
    return undefined;
  if ((title === undefined && fields.has('title')) || (fileName === undefined && fields.has('fileName')))
    return undefined;
  return {
    ...{ format: format as RecorderOptions['format'], isStereo, isHd, isSecure, linkSeconds },
    ...(title !== undefined && { title }),
    ...(fileName !== undefined && { fileName }),
  };
}
