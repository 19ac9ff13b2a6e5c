/**
 * What authors see, in types: the guest's classes and globals are checked against these files, and `callcast.d.ts` and the
 * pages in docs/scenario/ are made of them. Types alone: none of these files is ever loaded.
 */
export * from './application-storage.ts';
export * from './call.ts';
export * from './conference.ts';
export * from './conference-event-payloads.ts';
export * from './globals.ts';
export * from './net.ts';
export * from './old-internals.ts';
export * from './player.ts';
export * from './player-event-payloads.ts';
export * from './recorder.ts';
export * from './recorder-event-payloads.ts';
export * from './statistics.ts';
export * from './streaming-agent.ts';
export * from './vox-engine.ts';
export * from './web-socket.ts';
