/** Which call hears and sees which: a call sends to any number of others and receives one. */
import type { CallId } from '@callcast/scenario/protocol';
import type { MediaSession } from './ports.ts';

export interface CallRoutesOptions {
  readonly media: MediaSession;
  /** Whether the worker has a leg of it. */
  readonly isOpen: (callId: CallId) => boolean;
}

interface Route {
  readonly from: CallId;
  /** The worker knows of it. */
  isForwarded: boolean;
}

export class CallRoutes {
  readonly #options: CallRoutesOptions;
  /** By the call that receives. */
  readonly #routes = new Map<CallId, Route>();

  constructor(options: CallRoutesOptions) {
    this.#options = options;
  }

  /** May come before either call is answered: it is remembered. */
  send(from: CallId, to: CallId): void {
    if (this.#routes.get(to)?.from === from) return;
    this.#routes.set(to, { from, isForwarded: false }); // what the worker forwards to it now is replaced
    this.#forward(to);
  }

  stop(from: CallId, to: CallId): void {
    const route = this.#routes.get(to);
    if (route?.from !== from) return;
    this.#routes.delete(to);
    if (route.isForwarded) this.#options.media.send({ kind: 'stop-forward', fromLegId: from, toLegId: to });
  }

  /** The worker has a leg of this call from now on. */
  opened(callId: CallId): void {
    for (const [to, { from }] of this.#routes) if (to === callId || from === callId) this.#forward(to);
  }

  /** The worker has closed its leg, and forwards nothing from it or to it. */
  ended(callId: CallId): void {
    for (const [to, { from }] of this.#routes) if (to === callId || from === callId) this.#routes.delete(to);
  }

  #forward(to: CallId): void {
    const { media, isOpen } = this.#options;
    const route = this.#routes.get(to);
    if (route === undefined || route.isForwarded || !isOpen(route.from) || !isOpen(to)) return;
    route.isForwarded = true;
    media.send({ kind: 'forward', fromLegId: route.from, toLegId: to });
  }
}
