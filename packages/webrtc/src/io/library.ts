import type { Log } from '@callcast/core';
import { cleanup, initLogger } from 'node-datachannel';

/**
 * Sends warnings of the WebRTC library to the log of this process instead of its standard error. Once per process: the
 * library has one logger. Its lines name addresses and ICE user fragments, never media or keys.
 */
export function routeLibraryLog(log: Log): void {
  initLogger('Warning', (level, message) => log.warn('WebRTC library', { level, message }));
}

/**
 * Stops the threads of the WebRTC library. Blocks for some milliseconds. For the end of a process only, once every host
 * is closed; then `process.exit`, because closed peers that are not collected yet keep the event loop alive.
 */
export function closeLibrary(): void {
  cleanup();
}
