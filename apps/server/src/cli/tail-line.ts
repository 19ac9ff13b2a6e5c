import { formatNumberedLogLine } from '../api/index.ts';
import type { NumberedLogLine } from '../store/index.ts';

const COLOURS: Readonly<Record<string, string>> = { platform: '\u001b[2m', warning: '\u001b[33m', error: '\u001b[31m' };

/** A line of a session log for a terminal: that of the log, with the session, coloured by its level. */
export function tailLine(line: NumberedLogLine, colour: boolean): string {
  const text = formatNumberedLogLine(line);
  const begin = colour ? COLOURS[line.level] : undefined;
  return begin === undefined ? text : `${begin}${text.trimEnd()}\u001b[0m\n`;
}

/** The same for programs. */
export function tailJson({ sessionId, at, level, message }: NumberedLogLine): string {
  return `${JSON.stringify({ sessionId, at: new Date(at).toISOString(), level, message })}\n`;
}
