/** What the worker tells of an output, in the words of the scenario API, of the caller's page and of the log. */
import type { AgentEventName } from '@callcast/scenario/protocol';
import type { OutputEventName, OutputStateName } from './media-protocol.ts';
import type { OutputState } from './ports.ts';

/** Which event of the scenario API tells what the worker saw. */
export const EVENTS: Readonly<Record<OutputEventName, AgentEventName | undefined>> = {
  error: 'Error',
  connected: 'Connected',
  'connection-failed': 'ConnectionFailed',
  'stream-started': 'StreamStarted',
  'stream-error': 'StreamError',
  'stream-stopped': 'StreamStopped',
  disconnected: 'Disconnected',
  reconnecting: 'Reconnecting',
  'gave-up': 'ConnectionFailed',
  degraded: 'Degraded',
  recovered: 'Recovered',
  'audio-started': 'AudioStreamCreated',
  'video-started': 'VideoStreamCreated',
  'audio-switched': 'AudioSwitched',
  'video-switched': 'VideoSwitched',
  'resolution-changed': 'ResolutionChanged',
  'picture-replaced': undefined, // for the log alone, as the next three
  'sound-replaced': undefined,
  'recording-started': undefined,
  'recording-ended': undefined,
};

/** Events that name the stream. */
export const OF_STREAM: ReadonlySet<AgentEventName> = new Set([
  'StreamStarted',
  'StreamStopped',
  'StreamError',
  'ResolutionChanged',
]);

/** What the caller's page shows for a state of an output. */
export const SHOWN: Readonly<Record<OutputStateName, OutputState>> = {
  idle: 'connecting',
  resolving: 'connecting',
  connecting: 'connecting',
  tls: 'connecting',
  handshaking: 'connecting',
  'connecting-app': 'connecting',
  publishing: 'publishing',
  live: 'live',
  degraded: 'live',
  reconnecting: 'connecting',
  failed: 'failed',
  stopped: 'stopped',
};

/** States that say more than the events around them. */
export const LOGGED: ReadonlySet<OutputStateName> = new Set(['connecting', 'live', 'failed']);
