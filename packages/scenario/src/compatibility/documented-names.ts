import type { DocumentedGroup } from './documented-name.ts';
import { CALL, CALL_EVENTS } from './names/call.ts';
import { CONFERENCE, CONFERENCE_EVENTS } from './names/conference.ts';
import { GLOBALS, SESSION } from './names/globals.ts';
import { APPLICATION_STORAGE, NET, WEB_SOCKET } from './names/network.ts';
import { PLAYER, PLAYER_EVENTS } from './names/player.ts';
import { RECORDER, RECORDER_EVENTS } from './names/recorder.ts';
import { STREAMING_AGENT, STREAMING_AGENT_EVENTS } from './names/streaming-agent.ts';
import { VOX_ENGINE } from './names/vox-engine.ts';

/** Every name that the original platform documents for scenarios, in the order of the table. */
export const DOCUMENTED_NAMES: readonly DocumentedGroup[] = [
  GLOBALS,
  VOX_ENGINE,
  SESSION,
  CALL,
  CALL_EVENTS,
  STREAMING_AGENT,
  STREAMING_AGENT_EVENTS,
  CONFERENCE,
  CONFERENCE_EVENTS,
  PLAYER,
  PLAYER_EVENTS,
  RECORDER,
  RECORDER_EVENTS,
  NET,
  WEB_SOCKET,
  APPLICATION_STORAGE,
];
