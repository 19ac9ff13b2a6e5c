/** One connection to `/api/v1/events`: what was missed, then what happens, in the form of server-sent events (WHATWG HTML §9.2). */
import type { Scheduler, Timer } from '@callcast/core';
import { followLog, type NumberedLogLine, type Store } from '../store/index.ts';
import { BoundedStream } from './bounded-stream.ts';
import type { LiveEventType } from './event-schema.ts';
import { liveLimits } from './limits.ts';
import type { LiveEvent, LiveEvents } from './live-events.ts';

export interface EventStreamOptions {
  readonly live: LiveEvents;
  readonly store: Pick<Store, 'history' | 'recorder'>;
  readonly scheduler: Scheduler;
  readonly accountId: number;
  readonly applicationId: number | undefined;
  /** Undefined: all. */
  readonly types: ReadonlySet<LiveEventType> | undefined;
  /** A session of the account whose log is told, too. */
  readonly logs: number | undefined;
  /** As the client sent it. */
  readonly lastEventId: string | undefined;
}

/** The last event and the last line of the log that a client has. */
export interface Position {
  readonly sequence: number;
  readonly line: number;
}

/** `<sequence>`, and with a log `<sequence>-<line>`. @returns Undefined when it is no id of ours. */
export function parsePosition(id: string): Position | undefined {
  const [, sequence, line = '0'] = /^([0-9]{1,16})(?:-([0-9]{1,15}))?$/.exec(id) ?? [];
  return sequence === undefined ? undefined : { sequence: Number(sequence), line: Number(line) };
}

/** @returns A stream that never ends by itself; whoever destroys it ends it. */
export function openEventStream(options: EventStreamOptions): BoundedStream {
  const { live, store, scheduler, accountId, applicationId, types, logs, lastEventId } = options;
  const stream = new BoundedStream(liveLimits.waitingCharacters);
  const position = lastEventId === undefined ? undefined : parsePosition(lastEventId);
  let [sequence, line] = [position?.sequence ?? 0, position?.line ?? 0];
  const idOf = (): string => (logs === undefined ? String(sequence) : `${sequence}-${line}`);

  const tell = (event: LiveEvent, isMissed = false): void => {
    sequence = event.sequence;
    if (applicationId !== undefined && event.applicationId !== applicationId) return;
    if (types === undefined || types.has(event.type))
      stream.offer(formatEvent(idOf(), event.type, event.json), isMissed);
  };
  stream.offer(`retry: ${liveLimits.retryMs}\n\n`);
  const missed = position && live.since(accountId, position.sequence);
  if (missed === undefined) {
    const snapshot = live.snapshot(accountId, applicationId);
    sequence = live.lastOf(accountId);
    stream.offer(formatEvent(idOf(), 'reset', JSON.stringify({ ...snapshot, lastEventId: idOf() })), true);
  } else for (const event of missed) tell(event, true);
  const unfollow = live.follow(accountId, (event) => tell(event));

  let heartbeat: Timer;
  const beat = (): void => {
    stream.offer(':\n\n');
    heartbeat = scheduler.after(liveLimits.heartbeat, beat);
  };
  heartbeat = scheduler.after(liveLimits.heartbeat, beat);

  const gone = new AbortController();
  stream.once('close', () => {
    unfollow();
    heartbeat.cancel();
    gone.abort();
  });
  const pump = async (sessionId: number): Promise<void> => {
    const follow = { scope: { sessionId }, after: line, heartbeat: liveLimits.heartbeat, scheduler };
    for await (const lines of followLog(store, { ...follow, signal: gone.signal }))
      for (const one of lines) {
        // A log waits for its reader on the disk; events do not.
        await stream.room();
        line = one.id;
        stream.offer(formatEvent(idOf(), 'log', bodyOfLine(one)));
      }
  };
  if (logs !== undefined) pump(logs).catch((error: unknown) => stream.destroy(error as Error));
  return stream;
}

/** JSON has no line breaks of its own. */
const formatEvent = (id: string, type: string, json: string): string => `id: ${id}\nevent: ${type}\ndata: ${json}\n\n`;

function bodyOfLine({ sessionId, at, level, message }: NumberedLogLine): string {
  return JSON.stringify({ sessionId, at: new Date(at).toISOString(), level, message });
}
