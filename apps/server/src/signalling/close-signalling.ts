import { once } from 'node:events';
import { millis, type Scheduler } from '@callcast/core';
import type { WebSocketServer } from 'ws';

/** A second: more than any live client takes to answer, and nothing that an operator waits for. */
const GOODBYE = millis(1_000);
/** RFC 6455 §7.4.1: the endpoint is going away. */
const GOING_AWAY = 1001;

/**
 * Takes no sockets any more, and closes those that there are; resolves when they are closed. What was sent before arrives first: how calls
 * ended, above all. Who does not answer the goodbye in a second is cut off.
 */
export async function closeSignalling(sockets: WebSocketServer, scheduler: Scheduler): Promise<void> {
  const closed = once(sockets, 'close');
  sockets.close();
  for (const socket of sockets.clients) socket.close(GOING_AWAY);
  const timer = scheduler.after(GOODBYE, () => {
    for (const socket of sockets.clients) socket.terminate();
  });
  await closed;
  timer.cancel();
}
