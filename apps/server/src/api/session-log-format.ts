import type { LogLine, NumberedLogLine } from '../store/index.ts';

/** `2026-05-04 12:00:00.123 [scenario] text`. Line breaks within a text are written as `\n`: nobody can forge a line. */
export function formatLogLine({ at, level, message }: LogLine): string {
  const time = new Date(at).toISOString().replace('T', ' ').replace('Z', '');
  return `${time} [${level}] ${message.replaceAll(CONTROL, escapeControl)}\n`;
}

/** The same with `#<session>` behind the time, for lines of several sessions. */
export function formatNumberedLogLine(line: NumberedLogLine): string {
  return formatLogLine(line).replace(' [', ` #${line.sessionId} [`);
}

/** One event of a `text/event-stream`. Its id is where to go on from: browsers send it back as `Last-Event-ID`. */
export function formatLogEvent({ id, sessionId, at, level, message }: NumberedLogLine): string {
  return `id: ${id}\ndata: ${JSON.stringify({ sessionId, at: new Date(at).toISOString(), level, message })}\n\n`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal or forge a line.
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f\u0085\u2028\u2029]/g;

function escapeControl(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
