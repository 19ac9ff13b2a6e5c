import type { NumberedLogLine } from '../store/index.ts';
import { CliError } from './context.ts';

/** Characters of one event: a line of a log has 16,000, written as JSON six times that at most. */
const MAX_EVENT_CHARACTERS = 200_000;

/** Session logs of a running server, as events. Ends with the session, or by the signal. @throws {CliError} */
export async function followServer(on: {
  readonly server: string;
  readonly apiKey: string;
  /** Undefined: all sessions of the account, from now on. */
  readonly sessionId: number | undefined;
  readonly signal: AbortSignal;
  readonly show: (line: NumberedLogLine) => void;
}): Promise<void> {
  const { server, apiKey, sessionId, signal, show } = on;
  const path = sessionId === undefined ? 'api/v1/session-log' : `api/v1/sessions/${sessionId}/log`;
  const url = URL.parse(`${path}?follow=true`, server.endsWith('/') ? server : `${server}/`);
  if (!url) throw new CliError('CLI_USAGE', `"${server}" is no url`);
  try {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${apiKey}` };
    const answer = await fetch(url, { headers, signal });
    if (answer.status !== 200) {
      const { detail } = (await answer.json().catch(() => ({}))) as { detail?: string };
      throw new CliError('CLI_FAILED', detail ?? `${url.origin} answered ${answer.status}`);
    }
    for await (const line of linesOf(answer)) show(line);
  } catch (cause) {
    if (signal.aborted) return;
    if (cause instanceof CliError) throw cause;
    throw new CliError('CLI_FAILED', `${url.origin} does not answer any more`, { cause });
  }
  if (sessionId === undefined && !signal.aborted) throw new CliError('CLI_FAILED', `${url.origin} ended the answer`);
}

async function* linesOf({ body }: Response): AsyncGenerator<NumberedLogLine> {
  let pending = '';
  for await (const part of (body ?? new ReadableStream<Uint8Array<ArrayBuffer>>()).pipeThrough(
    new TextDecoderStream(),
  )) {
    pending += part;
    const events = pending.split('\n\n');
    pending = events.pop() ?? '';
    if (pending.length > MAX_EVENT_CHARACTERS) throw new CliError('CLI_FAILED', 'the answer is no session log');
    for (const event of events) {
      const line = lineOf(event);
      if (line !== undefined) yield line;
    }
  }
}

/** @returns Undefined for a comment. @throws {CliError} */
function lineOf(event: string): NumberedLogLine | undefined {
  const [, id, data] = /^id: (\d{1,15})\ndata: (.*)$/.exec(event) ?? [];
  if (data === undefined) return undefined;
  const { sessionId, at, level, message } = JSON.parse(data) as Record<string, unknown>;
  const time = Date.parse(String(at));
  if (typeof sessionId !== 'number' || Number.isNaN(time) || typeof level !== 'string' || typeof message !== 'string')
    throw new CliError('CLI_FAILED', 'the answer is no session log');
  return { id: Number(id), sessionId, at: time, level, message };
}
