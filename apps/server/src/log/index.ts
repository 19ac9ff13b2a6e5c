/** The server's log. */
export { createLog, type LogOptions } from './log.ts';
