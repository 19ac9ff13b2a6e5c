/** What the command line reads and writes. */
export { type CliContext, mayColour, type RunOptions } from './context.ts';
/** The command line. */
export { runCli } from './program.ts';
/** Passwords from a terminal or a pipe. */
export { readPassword } from './read-password.ts';
/** Lines of session logs for a terminal. */
export { tailJson, tailLine } from './tail-line.ts';
