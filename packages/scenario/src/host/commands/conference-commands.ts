import { AUTHOR_LIMITS } from '../../limits.ts';
import type { ConferenceCommand, ConferenceDirection } from '../../protocol.ts';
import type { CommandFields, CommandReaders } from './command-fields.ts';

const DIRECTIONS: readonly string[] = ['send', 'receive', 'both'] satisfies ConferenceDirection[];

function readConference<Kind extends string>(kind: Kind, fields: CommandFields) {
  const conferenceId = fields.id('conferenceId');
  return conferenceId === undefined ? undefined : { kind, conferenceId };
}

function readEndpoint<Kind extends string>(kind: Kind, fields: CommandFields) {
  const conference = readConference(kind, fields);
  const endpointId = fields.id('endpointId');
  return conference === undefined || endpointId === undefined ? undefined : { ...conference, endpointId };
}

export const CONFERENCE_COMMANDS: CommandReaders<ConferenceCommand> = {
  'create-conference': readConference,
  'stop-conference': readConference,
  'add-endpoint': (kind, fields) => {
    const endpoint = readEndpoint(kind, fields);
    const callId = fields.id('callId');
    const direction = fields.text('direction', 7);
    const displayName = fields.text('displayName', AUTHOR_LIMITS.addressCharacters);
    if (endpoint === undefined || callId === undefined || displayName === undefined) return undefined;
    if (direction === undefined || !DIRECTIONS.includes(direction)) return undefined;
    return { ...endpoint, callId, direction: direction as ConferenceDirection, displayName };
  },
  'rename-endpoint': (kind, fields) => {
    const endpoint = readEndpoint(kind, fields);
    const displayName = fields.text('displayName', AUTHOR_LIMITS.addressCharacters);
    return endpoint === undefined || displayName === undefined ? undefined : { ...endpoint, displayName };
  },
  'remove-endpoint': readEndpoint,
};
