import { AUTHOR_LIMITS } from '../limits.ts';
import type { HostPort } from './host-port.ts';

/** `Logger`. */
export function createLogger(host: HostPort) {
  return Object.freeze({
    /** Anything but a string is turned into one. */
    write(message: unknown): void {
      host.log('scenario', cutMessage(String(message)));
    },
    /** Tones are never logged here, so there is nothing to hide or to show. */
    hideTones(_flag: unknown = false): void {},
  });
}

/** The published limit of one log message. */
export function cutMessage(message: string): string {
  return message.slice(0, AUTHOR_LIMITS.logMessageCharacters);
}
