import type { Socket } from 'node:net';
import { addMillis, type Millis, type Random, type Scheduler, type Timer } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import type { Authentication } from '../authentication/authenticate.ts';
import type { Enhancements } from '../enhancements.ts';
import { destinationError, type OpeningStage, type PublishStage } from '../errors.ts';
import {
  ACKNOWLEDGEMENTS_CEASED_AFTER,
  MAX_FINE_ACKNOWLEDGEMENT_BYTES,
  MAX_UNREAD_BYTES,
  type RtmpTimeouts,
  UNCOUNTED_BYTES,
} from '../limits.ts';
import { PublishClient, type PublishClientEvent } from '../publish-client.ts';
import type { PublishTarget } from '../publish-target.ts';
import { SendGate } from '../send-gate.ts';
import { TagQueue } from '../tag-queue.ts';
import type { KernelSendQueues, WatchedSendQueue } from './kernel-send-queues.ts';
import { SocketBatch } from './socket-batch.ts';

/** How many bytes had arrived, as far as is known, and when. */
export interface Delivered {
  readonly at: Millis;
  readonly bytes: number;
}

/**
 * One publish over one socket: carries bytes, time and the socket's fate to a {@link PublishClient}.
 *
 * Owns the socket. Tags become chunks only when the socket takes them, so that waiting ones can still be dropped.
 */
export class PublishConnection {
  readonly #target: PublishTarget;
  readonly #socket: Socket;
  readonly #scheduler: Scheduler;
  readonly #timeouts: RtmpTimeouts;
  readonly #onEvent: (event: PublishClientEvent) => void;
  readonly #onStage: ((stage: OpeningStage) => void) | undefined;
  readonly #client: PublishClient;
  readonly #batch: SocketBatch;
  readonly #queue = new TagQueue();
  readonly #gate = new SendGate();
  readonly #sendQueues: KernelSendQueues;
  #sendQueue: WatchedSendQueue | undefined;
  /** What the last reading of the kernel's queue told; undefined while it tells nothing. */
  #confirmed: Delivered | undefined;
  #timer: Timer | undefined;
  /** The last acknowledgement, if the server has ceased to send any after it. */
  #finalAcknowledgementAt: Millis | undefined;
  /** Since when nothing shows that bytes arrive, while tags have to wait. */
  #blockedSince: Millis | undefined;

  constructor(options: {
    /** Connected, without listeners. */
    readonly socket: Socket;
    readonly target: PublishTarget;
    readonly scheduler: Scheduler;
    readonly random: Random;
    readonly timeouts: RtmpTimeouts;
    readonly sendQueues: KernelSendQueues;
    readonly authentication?: Authentication | undefined;
    readonly enhancements?: Enhancements;
    readonly onEvent: (event: PublishClientEvent) => void;
    /** Told from the second stage on, as it begins. */
    readonly onStage?: (stage: OpeningStage) => void;
  }) {
    this.#target = options.target;
    this.#socket = options.socket;
    this.#scheduler = options.scheduler;
    this.#timeouts = options.timeouts;
    this.#onEvent = options.onEvent;
    this.#onStage = options.onStage;
    this.#sendQueues = options.sendQueues;
    this.#batch = new SocketBatch(options.socket, options.scheduler);
    this.#client = new PublishClient({
      target: options.target,
      random: options.random,
      timeouts: options.timeouts,
      authentication: options.authentication,
      enhancements: options.enhancements ?? {},
      sink: { send: (bytes) => this.#batch.write(bytes), event: (event) => this.#handleEvent(event) },
    });
    this.#listen();
    this.#client.start(this.#scheduler.now());
    this.#arm();
  }

  get stage(): PublishStage {
    const { stage } = this.#client;
    return stage === 'idle' ? 'handshaking' : stage;
  }

  get queuedBytes(): number {
    return this.#socket.destroyed ? 0 : this.#queue.bytes + this.#socket.writableLength;
  }

  get kernelQueuedBytes(): number | undefined {
    return this.#sendQueue?.bytes;
  }

  /** As the server says where it does so often enough, else as the kernel does, else what the kernel took. */
  get delivered(): Delivered {
    const { ackedBytes, acknowledgedAt, acknowledgementStepBytes } = this.#client;
    const isFine =
      acknowledgementStepBytes <= MAX_FINE_ACKNOWLEDGEMENT_BYTES && this.#unacknowledgedBytes !== undefined;
    if (acknowledgedAt !== undefined && isFine) return { at: acknowledgedAt, bytes: ackedBytes };
    return this.#confirmed ?? { at: this.#scheduler.now(), bytes: this.sentBytes - this.#socket.writableLength };
  }

  /** Of all tags: waiting here, in the kernel, and where the server has not read it. */
  get unsentBytes(): number {
    if (this.#socket.destroyed) return 0;
    return this.#queue.bytes + (this.#backlogBytes(this.kernelQueuedBytes) ?? this.#socket.writableLength);
  }

  get sentBytes(): number {
    return this.#client.sentBytes;
  }

  get ackedBytes(): number {
    return this.#client.ackedBytes;
  }

  get acknowledgedAt(): Millis | undefined {
    return this.#client.acknowledgedAt;
  }

  /** {@link TagQueue.awaitsKeyFrame} */
  get awaitsKeyFrame(): boolean {
    return this.#queue.awaitsKeyFrame;
  }

  get droppedTags(): number {
    return this.#queue.droppedTags;
  }

  /** Ignored unless published. The tag's body must not change until it is written. */
  write(tag: FlvTag): void {
    const admitted = this.#client.stage === 'published' ? this.#queue.admit(tag) : undefined;
    if (admitted === undefined) return;
    if (this.#isFull) this.#queue.push(this.#scheduler.now(), admitted, this.#socket.writableLength);
    else {
      this.#batch.isPatient = tag.kind === 'audio';
      this.#client.sendTag(admitted);
      this.#batch.isPatient = false;
    }
    this.#noticeBlocked();
  }

  /** Says goodbye, gives what is written a moment to leave, and destroys the socket. Causes no event. Idempotent. */
  close(): void {
    if (this.#client.stage === 'closed') return;
    this.#client.close();
    this.#timer?.cancel();
    this.#queue.clear();
    this.#batch.flush();
    this.#socket.end();
    this.#timer = this.#scheduler.after(this.#timeouts.closing, () => this.#socket.destroy());
  }

  #listen(): void {
    let cause: unknown;
    this.#socket
      .on('data', (bytes) => {
        const { ackedBytes, stage } = this.#client;
        this.#client.handleBytes(this.#scheduler.now(), bytes);
        const reached = this.#client.stage;
        if (reached !== stage && (reached === 'connecting-app' || reached === 'publishing')) this.#onStage?.(reached);
        if (this.#client.ackedBytes > ackedBytes) this.#noticeProgress();
        this.#noticeBlocked(); // answers to pings fill a socket too
        this.#arm();
      })
      .on('drain', () => this.#drain())
      .on('error', (error) => {
        cause = error;
      })
      .on('close', () => {
        this.#timer?.cancel();
        this.#sendQueue?.stop();
        this.#client.handleEnd(this.#scheduler.now(), cause);
      });
  }

  #drain(): void {
    this.#blockedSince = undefined;
    while (!this.#isFull && this.#client.stage === 'published') {
      const tag = this.#queue.shift(this.#scheduler.now());
      if (tag === undefined) break;
      this.#client.sendTag(tag);
    }
    this.#noticeBlocked();
    this.#arm();
  }

  /** Sent and not there, as far as is known. The far end's kernel takes megabytes too, which ours calls arrived. */
  #backlogBytes(kernelBytes: number | undefined): number | undefined {
    const local = kernelBytes === undefined ? undefined : kernelBytes + this.#socket.writableLength;
    const unacknowledged = this.#unacknowledgedBytes;
    if (local === undefined || unacknowledged === undefined) return local ?? unacknowledged;
    return Math.max(local, unacknowledged);
  }

  /** Less what may have arrived since the last acknowledgement; undefined when the server does not acknowledge (any more). */
  get #unacknowledgedBytes(): number | undefined {
    const { sentBytes, ackedBytes, acknowledgedAt, acknowledgementStepBytes } = this.#client;
    const bytes = Math.max(0, sentBytes - ackedBytes - acknowledgementStepBytes - UNCOUNTED_BYTES);
    const isUnread = bytes <= MAX_UNREAD_BYTES + this.#socket.writableLength + (this.kernelQueuedBytes ?? 0);
    const hasCeased = acknowledgedAt === undefined || acknowledgedAt === this.#finalAcknowledgementAt;
    return !hasCeased && isUnread ? bytes : undefined;
  }

  /** Whether tags have to wait: where they still can be dropped. */
  get #isFull(): boolean {
    return this.#socket.writableNeedDrain || !this.#gate.isOpen(this.sentBytes);
  }

  #noticeBlocked(): void {
    if (!this.#isFull || this.#blockedSince !== undefined) return;
    this.#blockedSince = this.#scheduler.now();
    this.#arm();
  }

  /** 'drain' comes only when everything has left: a slow way may need longer for that than a dead one is given. */
  #noticeProgress(): void {
    if (this.#blockedSince === undefined) return;
    this.#blockedSince = this.#scheduler.now();
    this.#arm();
  }

  #watchSendQueue(): void {
    let last: number | undefined;
    const sendQueue = this.#sendQueues.watch(this.#socket, () => {
      const { bytes } = sendQueue;
      if (last !== undefined && bytes !== last) this.#noticeProgress();
      last = bytes;
      const now = this.#scheduler.now();
      if (bytes !== undefined) this.#noticeCeasedAcknowledgements(now, bytes);
      const backlog = this.#backlogBytes(bytes);
      const unsent = bytes === undefined ? undefined : bytes + this.#socket.writableLength;
      this.#confirmed = unsent === undefined ? undefined : { at: now, bytes: this.sentBytes - unsent };
      this.#gate.handleReading(now, backlog, this.sentBytes, this.#queue.length > 0);
      if (this.#queue.length > 0 && !this.#isFull) this.#drain();
    });
    this.#sendQueue = sendQueue;
  }

  /** What has left our kernel for so long was taken by somebody, who only does not say so. */
  #noticeCeasedAcknowledgements(now: Millis, kernelBytes: number): void {
    const { acknowledgedAt } = this.#client;
    if (acknowledgedAt === undefined || kernelBytes + this.#socket.writableLength > 0) return;
    if (now - acknowledgedAt > ACKNOWLEDGEMENTS_CEASED_AFTER) this.#finalAcknowledgementAt = acknowledgedAt;
  }

  #handleEvent(event: PublishClientEvent): void {
    if (event.kind === 'published') this.#watchSendQueue();
    if (event.kind === 'ended') {
      this.#timer?.cancel();
      this.#queue.clear();
      this.#socket.destroy();
    }
    this.#onEvent(event);
  }

  /** Keeps one timer at the earlier of the client's deadline and the end of our patience with a stalled socket. */
  #arm(): void {
    if (this.#client.stage === 'closed') return; // the timer is now the one that destroys the socket
    this.#timer?.cancel();
    const stalledAt =
      this.#blockedSince === undefined ? undefined : addMillis(this.#blockedSince, this.#timeouts.stalled);
    const at = this.#client.nextTimeout() ?? stalledAt;
    if (at === undefined) return;
    const delay = Math.max(0, at - this.#scheduler.now()) as Millis;
    this.#timer = this.#scheduler.after(delay, () => this.#handleTimeout(stalledAt));
  }

  #handleTimeout(stalledAt: Millis | undefined): void {
    const now = this.#scheduler.now();
    this.#client.handleTimeout(now);
    if (stalledAt !== undefined && now >= stalledAt && this.#client.stage === 'published') {
      this.#client.close();
      const happened = `${this.#target.host} has taken no data for ${Math.round(this.#timeouts.stalled / 1000)} s.`;
      this.#handleEvent({
        kind: 'ended',
        error: destinationError('DEST_TIMEOUT', this.#target, 'published', happened),
      });
      return;
    }
    this.#arm();
  }
}
