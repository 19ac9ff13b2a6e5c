/** The server's log. */
export { createLog } from './log.ts';
