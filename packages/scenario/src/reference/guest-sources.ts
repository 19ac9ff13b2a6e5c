/** Which files of the guest are public, in the order of the page on which they stand. Paths are below `guest/`. */
export interface PublicClass {
  /** Name of the page in docs/scenario/ and of the class in the compatibility table. */
  readonly page: string;
  readonly title: string;
  readonly files: readonly string[];
}

export const PUBLIC_CLASSES: readonly PublicClass[] = [
  {
    page: 'vox-engine',
    title: 'VoxEngine',
    files: ['api/vox-engine.ts', 'app-events.ts', 'api/app-event-payloads.ts'],
  },
  {
    page: 'call',
    title: 'Call',
    files: ['api/call.ts', 'call-events.ts', 'api/call-event-payloads.ts', 'dtmf-type.ts'],
  },
  {
    page: 'streaming-agent',
    title: 'StreamingAgent',
    files: ['api/streaming-agent.ts', 'streaming-agent-events.ts', 'api/streaming-agent-event-payloads.ts'],
  },
  {
    page: 'conference',
    title: 'Conference',
    files: ['api/conference.ts', 'conference-events.ts', 'api/conference-event-payloads.ts'],
  },
  {
    page: 'player',
    title: 'Player',
    files: ['api/player.ts', 'player-events.ts', 'api/player-event-payloads.ts'],
  },
  {
    page: 'recorder',
    title: 'Recorder',
    files: ['api/recorder.ts', 'recorder-events.ts', 'api/recorder-event-payloads.ts'],
  },
  { page: 'statistics', title: 'Statistics', files: ['api/statistics.ts'] },
  { page: 'net', title: 'Net', files: ['api/net.ts'] },
  { page: 'web-socket', title: 'WebSocket', files: ['api/web-socket.ts', 'web-socket-events.ts'] },
  { page: 'application-storage', title: 'ApplicationStorage', files: ['api/application-storage.ts'] },
  {
    page: 'globals',
    title: 'Globals',
    files: ['api/globals.ts', 'modules.ts', 'api/old-internals.ts', 'api/values.ts'],
  },
];
