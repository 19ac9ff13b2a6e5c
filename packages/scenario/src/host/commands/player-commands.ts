import { AUTHOR_LIMITS } from '../../limits.ts';
import type { PlayerCommand, PlayerSource } from '../../protocol.ts';
import type { CommandFields, CommandReaders } from './command-fields.ts';

/** RFC 9110 §9.1: methods are tokens, and none that is registered is longer. */
const METHOD_CHARACTERS = 32;

export const PLAYER_COMMANDS: CommandReaders<PlayerCommand> = {
  'create-player': (kind, fields) => {
    const playerId = fields.id('playerId');
    const given = fields.record('source');
    const source = given && readSource(given);
    const [loop, isPaused] = [fields.flag('loop'), fields.flag('isPaused')];
    const callId = fields.id('callId');
    if (playerId === undefined || source === undefined || loop === undefined || isPaused === undefined)
      return undefined;
    if (callId === undefined && fields.has('callId')) return undefined;
    return { kind, playerId, source, loop, isPaused, ...(callId !== undefined && { callId }) };
  },
  'pause-player': readPlayer,
  'resume-player': readPlayer,
  'stop-player': readPlayer,
  'mark-player': (kind, fields) => {
    const playerId = fields.id('playerId');
    const { maxMarkerMs } = AUTHOR_LIMITS;
    const offsetMs = fields.number('offsetMs', -maxMarkerMs, maxMarkerMs);
    return playerId === undefined || offsetMs === undefined ? undefined : { kind, playerId, offsetMs };
  },
};

function readPlayer<Kind extends 'pause-player' | 'resume-player' | 'stop-player'>(kind: Kind, fields: CommandFields) {
  const playerId = fields.id('playerId');
  return playerId === undefined ? undefined : { kind, playerId };
}

function readSource(fields: CommandFields): PlayerSource | undefined {
  const url = fields.text('url', AUTHOR_LIMITS.urlCharacters);
  const method = fields.text('method', METHOD_CHARACTERS);
  const headers = fields.httpFields('headers');
  const body = fields.text('body', AUTHOR_LIMITS.httpBodyCharacters);
  if (url === undefined || method === undefined || headers === undefined) return undefined;
  if (body === undefined && fields.has('body')) return undefined;
  return { url, method, headers, ...(body !== undefined && { body }) };
}
