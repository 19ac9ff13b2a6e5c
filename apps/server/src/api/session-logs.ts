import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { sendProblem } from '../http/index.ts';
import type { LogLine, Store } from '../store/index.ts';
import type { SessionLogLinks } from './session-log-link.ts';

/** Lines read at a time: a log of megabytes never stands in memory as a whole. */
const LINES_PER_READ = 1_000;

/** `GET /logs/<session>?token=…`: a session's log so far, one line per entry. */
export function registerSessionLogs(app: FastifyInstance, store: Store, links: SessionLogLinks): void {
  app.get<{ Params: { session: string }; Querystring: Record<string, unknown> }>(
    '/logs/:session',
    async (request, reply) => {
      const { session } = request.params;
      const { token } = request.query;
      reply.header('cache-control', 'no-store');
      if (typeof token !== 'string' || !links.isValid(session, token))
        return sendProblem(reply, 403, 'LINK_INVALID', 'This link is not valid or has expired');
      const sessionId = Number(session);
      if (!(await store.history.exists(sessionId)))
        return sendProblem(reply, 404, 'SESSION_UNKNOWN', 'The session is no longer in the history');
      await store.recorder.flush();
      return reply.type('text/plain; charset=utf-8').send(Readable.from(readLog(store, sessionId)));
    },
  );
}

async function* readLog(store: Store, sessionId: number): AsyncGenerator<string> {
  let after = 0;
  for (;;) {
    const lines = await store.history.logLines(sessionId, after, LINES_PER_READ);
    if (lines.length > 0) yield lines.map(formatLogLine).join('');
    if (lines.length < LINES_PER_READ) return;
    after = lines.at(-1)?.id ?? after;
  }
}

/** `2026-05-04 12:00:00.123 [scenario] text`. Line breaks within a text are written as `\n`: nobody can forge a line. */
export function formatLogLine({ at, level, message }: LogLine): string {
  const time = new Date(at).toISOString().replace('T', ' ').replace('Z', '');
  return `${time} [${level}] ${message.replaceAll(CONTROL, escapeControl)}\n`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal or forge a line.
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f\u0085\u2028\u2029]/g;

function escapeControl(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
