/** One WebSocket of a scenario, whichever end opened it: bounded both ways. RFC 6455. */
import type { WebSocketClosure, WebSocketConnection, WebSocketEvents } from '@callcast/calls';
import { millis, type Scheduler, type Timer } from '@callcast/core';
import type { WebSocket } from 'ws';
import { netLimits } from './limits.ts';

/** What becomes of a message when its socket is paused. */
type Message =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

export class ScenarioWebSocket implements WebSocketConnection {
  readonly #socket: WebSocket;
  readonly #scheduler: Scheduler;
  /** Undefined until somebody listens: what comes before waits. */
  #events: WebSocketEvents | undefined;
  readonly #held: Message[] = [];
  #heldBytes = 0;
  #credit: number = netLimits.messageBurst;
  #creditAt: number;
  #creditTimer: Timer | undefined;
  #pingTimer: Timer | undefined;
  #closeTimer: Timer | undefined;
  #isAlive = true;
  #failure: string | undefined;
  #closure: WebSocketClosure | undefined;

  /** Takes the socket over: whoever made it listens to nothing but `close`. */
  constructor(socket: WebSocket, scheduler: Scheduler) {
    this.#socket = socket;
    this.#scheduler = scheduler;
    this.#creditAt = scheduler.now();
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data, isBinary) => {
      // A copy: ws hands out views into what it has read.
      this.#receive(
        isBinary ? { kind: 'bytes', bytes: Uint8Array.from(data as Buffer) } : { kind: 'text', text: String(data) },
      );
    });
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('error', (cause) => {
      this.#failure ??= describeFailure(cause);
    });
    socket.once('close', (code, reason) => this.#ended(code, reason.toString()));
    if (socket.readyState === socket.OPEN) this.#armPing();
    else
      socket.once('open', () => {
        this.#armPing();
        this.#events?.opened(socket.protocol);
      });
  }

  listen(events: WebSocketEvents): void {
    this.#events = events;
    this.#scheduler.after(millis(0), () => this.#deliver());
  }

  send(data: string | Uint8Array): boolean {
    const socket = this.#socket;
    const length = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
    if (socket.readyState !== socket.OPEN || length > netLimits.messageBytes) return false;
    if (socket.bufferedAmount + length > netLimits.sendQueueBytes) return false;
    // A failure is told by `error` and `close`.
    socket.send(data, () => undefined);
    return true;
  }

  close(code = 1000, reason = ''): void {
    const socket = this.#socket;
    if (socket.readyState >= socket.CLOSING) return;
    const isAllowed = code === 1000 || (code >= 3000 && code <= 4999);
    socket.close(isAllowed ? code : 1000, cutToBytes(reason, 123));
    // A paused socket would not see the answer; what it holds is not wanted any more.
    this.#drop();
    this.#closeTimer ??= this.#scheduler.after(netLimits.webSocketCloseTimeout, () => socket.terminate());
  }

  /** Says goodbye for a session that is over, and so hears nothing more. */
  dismiss(reason: string): void {
    this.#events = undefined;
    this.fail(reason, 1001);
  }

  /** Ends it at once, without a word to anybody. Idempotent. */
  abandon(): void {
    this.#events = undefined;
    this.#socket.terminate();
  }

  /** Ends it for a reason of ours. */
  fail(reason: string, code: number): void {
    const socket = this.#socket;
    this.#failure ??= reason;
    if (socket.readyState === socket.CONNECTING) {
      socket.terminate();
      return;
    }
    socket.close(code, cutToBytes(reason, 123));
    this.#drop();
    this.#closeTimer ??= this.#scheduler.after(netLimits.webSocketCloseTimeout, () => socket.terminate());
  }

  #receive(message: Message): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return; // we said goodbye
    this.#held.push(message);
    this.#heldBytes += lengthOf(message);
    this.#deliver();
    if (this.#held.length === 0) return;
    if (this.#held.length > netLimits.heldMessages || this.#heldBytes > netLimits.heldBytes) {
      this.fail('The other end sends too many messages', 1008);
      return;
    }
    this.#socket.pause();
  }

  /** As many as there is credit for; the rest when there is some again. */
  #deliver(): void {
    const now = this.#scheduler.now();
    const regained = ((now - this.#creditAt) / 1000) * netLimits.messagesPerSecond;
    this.#credit = Math.min(netLimits.messageBurst, this.#credit + regained);
    this.#creditAt = now;
    while (this.#events !== undefined && this.#credit >= 1) {
      const message = this.#held.shift();
      if (message === undefined) break;
      this.#credit -= Math.max(1, lengthOf(message) / netLimits.bytesOfOneMessage);
      this.#heldBytes -= lengthOf(message);
      if (message.kind === 'text') this.#events.text(message.text);
      else this.#events.bytes(message.bytes);
    }
    if (this.#held.length === 0) {
      if (this.#socket.isPaused) this.#socket.resume();
      this.#tellEnd();
    } else if (this.#events !== undefined) {
      this.#creditTimer ??= this.#scheduler.after(millis(1000 / netLimits.messagesPerSecond), () => {
        this.#creditTimer = undefined;
        this.#deliver();
      });
    }
  }

  #drop(): void {
    this.#held.length = 0;
    this.#heldBytes = 0;
    if (this.#socket.isPaused) this.#socket.resume();
  }

  #ended(code: number, reason: string): void {
    this.#pingTimer?.cancel();
    this.#closeTimer?.cancel();
    // 1005: a close frame without a code, which is a goodbye as good as any.
    this.#closure = { code, reason, wasClean: code !== 1006 && this.#failure === undefined };
    this.#tellEnd();
  }

  /** Behind the last message. */
  #tellEnd(): void {
    const events = this.#events;
    if (events === undefined || this.#closure === undefined || this.#held.length > 0) return;
    this.#events = undefined;
    this.#creditTimer?.cancel();
    if (this.#failure !== undefined) events.failed(this.#failure);
    events.closed(this.#closure);
  }

  #armPing(): void {
    this.#pingTimer = this.#scheduler.after(netLimits.pingInterval, () => {
      if (!this.#isAlive && !this.#socket.isPaused) {
        this.#failure ??= 'The other end gave no sign of life';
        this.#socket.terminate();
        return;
      }
      this.#isAlive = false;
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
      this.#armPing();
    });
  }
}

const lengthOf = (message: Message): number => (message.kind === 'text' ? message.text.length : message.bytes.length);

const SENTENCES: Readonly<Record<string, string>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: `A message has more than ${netLimits.messageBytes} bytes`,
};

/** Messages of ws about what the peer did are its own sentences, and hold no url. */
function describeFailure(cause: Error): string {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (Object.hasOwn(SENTENCES, code)) return SENTENCES[code] ?? code;
  const status = /^Unexpected server response: (\d{3})$/.exec(cause.message)?.[1];
  if (status !== undefined) return `The server does not agree to a WebSocket: HTTP status ${status}`;
  return code === '' ? 'The other end does not speak WebSocket' : `The connection broke (${code})`;
}

/** A reason has at most 123 bytes (RFC 6455 §5.5). */
function cutToBytes(text: string, bytes: number): string {
  return new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, bytes)).replace(/\ufffd+$/, '');
}
