import { AUTHOR_LIMITS } from '../../limits.ts';
import type { RouteCommand, ScenarioCommand, SessionCommand } from '../../protocol.ts';
import { AGENT_COMMANDS } from './agent-commands.ts';
import { CALL_COMMANDS } from './call-commands.ts';
import { CommandFields, type CommandReaders } from './command-fields.ts';
import { CONFERENCE_COMMANDS } from './conference-commands.ts';
import { NETWORK_COMMANDS } from './network-commands.ts';
import { PLAYER_COMMANDS } from './player-commands.ts';
import { RECORDER_COMMANDS } from './recorder-commands.ts';
import { STORAGE_COMMANDS } from './storage-commands.ts';

/** Longest command text: that of an HTTP request with the longest body, every character of it escaped in JSON twice. */
const MAXIMUM_CHARACTERS = 2 * AUTHOR_LIMITS.httpBodyCharacters + 300_000;

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
};

/**
 * Reads a command that hostile code may have forged. Nothing but the declared fields is taken over.
 *
 * @param json Text as the guest sent it.
 */
export function parseCommand(json: string): ScenarioCommand | 'malformed-command' {
  if (json.length > MAXIMUM_CHARACTERS) return 'malformed-command';
  try {
    return toCommand(JSON.parse(json)) ?? 'malformed-command';
  } catch {
    return 'malformed-command'; // not JSON
  }
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
