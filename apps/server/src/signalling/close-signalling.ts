import { millis, type Scheduler } from '@callcast/core';
import type { WebSocketServer } from 'ws';

/** A second: more than any live client takes to answer, and nothing that an operator waits for. */
const GOODBYE = millis(1_000);
/** RFC 6455 §7.4.1: the endpoint is going away. */
const GOING_AWAY = 1001;

/**
 * Closes all sockets, and resolves when they are. What was sent before arrives first: how calls ended, above all. Who does not answer the
 * goodbye in a second is cut off.
 */
export async function closeSignalling({ clients }: WebSocketServer, scheduler: Scheduler): Promise<void> {
  const timer = scheduler.after(GOODBYE, () => {
    for (const socket of clients) socket.terminate();
  });
  const closed = [...clients].map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())));
  for (const socket of clients) socket.close(GOING_AWAY);
  await Promise.all(closed);
  timer.cancel();
}
