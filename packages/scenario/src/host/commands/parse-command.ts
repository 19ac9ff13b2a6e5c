import { AUTHOR_LIMITS } from '../../limits.ts';
import type { RouteCommand, ScenarioCommand, SessionCommand } from '../../protocol.ts';
import { AGENT_COMMANDS } from './agent-commands.ts';
import { CALL_COMMANDS } from './call-commands.ts';
import { CommandFields, type CommandReaders } from './command-fields.ts';
import { CONFERENCE_COMMANDS } from './conference-commands.ts';
import { NETWORK_COMMANDS } from './network-commands.ts';
import { PLAYER_COMMANDS } from './player-commands.ts';
import { RECORDER_COMMANDS } from './recorder-commands.ts';
import { STATISTICS_COMMANDS } from './statistics-commands.ts';
import { STORAGE_COMMANDS } from './storage-commands.ts';

/** Longest command text: that of an HTTP request with the longest body, every character of it escaped in JSON twice. */
const MAXIMUM_CHARACTERS = 2 * AUTHOR_LIMITS.httpBodyCharacters + 300_000;

/** A longer text is looked at before it is parsed: a megabyte of `{},` is twenty times as large when it is parsed. */
const SHORT_CHARACTERS = 64_000;
const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
/** Values of the largest command, an HTTP request with all its fields, some times over. */
const MAXIMUM_VALUES = 5_000;

const SESSION_COMMANDS: CommandReaders<SessionCommand> = {
  terminate: (kind) => ({ kind }),
  'set-video-codec': (kind, fields) => {
    const codec = fields.text('codec', 32);
    return codec === undefined ? undefined : { kind, codec };
  },
  'set-custom-data': (kind, fields) => {
    const customData = fields.text('customData', AUTHOR_LIMITS.customDataBytes);
    return customData === undefined ? undefined : { kind, customData };
  },
};

function readRoute<Kind extends RouteCommand['kind']>(kind: Kind, fields: CommandFields) {
  const from = fields.unit('from');
  const to = fields.unit('to');
  return from === undefined || to === undefined ? undefined : { kind, from, to };
}

const READERS: CommandReaders<ScenarioCommand> = {
  ...SESSION_COMMANDS,
  'send-media': readRoute,
  'stop-media': readRoute,
  ...CALL_COMMANDS,
  ...AGENT_COMMANDS,
  ...CONFERENCE_COMMANDS,
  ...PLAYER_COMMANDS,
  ...RECORDER_COMMANDS,
  ...NETWORK_COMMANDS,
  ...STORAGE_COMMANDS,
  ...STATISTICS_COMMANDS,
};

/**
 * Reads a command that hostile code may have forged. Nothing but the declared fields is taken over.
 *
 * @param json Text as the guest sent it.
 */
export function parseCommand(json: string): ScenarioCommand | 'malformed-command' {
  if (json.length > MAXIMUM_CHARACTERS || hasTooManyValues(json)) return 'malformed-command';
  try {
    return toCommand(JSON.parse(json)) ?? 'malformed-command';
  } catch {
    return 'malformed-command'; // not JSON
  }
}

/** Counts the commas outside of strings. */
function hasTooManyValues(json: string): boolean {
  if (json.length <= SHORT_CHARACTERS) return false;
  let values = 0;
  let isText = false;
  for (let i = 0; i < json.length; i++) {
    const character = json.charCodeAt(i);
    if (character === BACKSLASH) i++;
    else if (character === QUOTE) isText = !isText;
    else if (character === COMMA && !isText && ++values > MAXIMUM_VALUES) return true;
  }
  return false;
}

/** The same for a value that was parsed already. */
export function toCommand(value: unknown): ScenarioCommand | undefined {
  const fields = CommandFields.of(value);
  const kind = fields?.own('kind');
  if (fields === undefined || typeof kind !== 'string' || !Object.hasOwn(READERS, kind)) return undefined;
  const read = READERS[kind as ScenarioCommand['kind']] as (
    kind: string,
    fields: CommandFields,
  ) => ScenarioCommand | undefined;
  return read(kind, fields);
}
