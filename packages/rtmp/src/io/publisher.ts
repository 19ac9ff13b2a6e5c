import type { Millis } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import type { Authentication } from '../authentication/authenticate.ts';
import { destinationError, type OpeningStage, type PublishStage, RtmpError, type RtmpErrorCode } from '../errors.ts';
import { MAX_REDIRECTS, RTMP_TIMEOUTS } from '../limits.ts';
import type { PublishClientEvent } from '../publish-client.ts';
import type { PublishTarget } from '../publish-target.ts';
import { dial } from './dial.ts';
import { sharedSendQueues } from './kernel-send-queues.ts';
import { type Delivered, PublishConnection } from './publish-connection.ts';
import type { PublisherEvents, PublisherOptions } from './publisher-options.ts';
import { resolveAddresses, resolveWithSystem } from './resolve-addresses.ts';

/** One publish to one destination, from name resolution to the end. It never dials again after `published`. */
export interface RtmpPublisher {
  readonly state: PublishStage;
  /**
   * Sends a tag. Ignored unless `published`. When the socket is slow it waits, up to 3 s and 8 MB; then media is
   * dropped, video up to the next key frame.
   *
   * @param tag Its body is not copied and must not change any more.
   */
  write(tag: FlvTag): void;
  /** Bytes of tags and chunks that the kernel has not taken yet. */
  readonly queuedBytes: number;
  /** Bytes written to the current connection, including `queuedBytes` of chunks. */
  readonly sentBytes: number;
  /** Bytes that the server has acknowledged; stays 0 with servers that never do. */
  readonly ackedBytes: number;
  /** When `ackedBytes` last grew, by the scheduler's clock; undefined while the server has acknowledged nothing. */
  readonly acknowledgedAt: Millis | undefined;
  /** Bytes that the kernel has taken and the other end has not confirmed, up to 0.5 s ago; undefined when unknown. */
  readonly kernelQueuedBytes: number | undefined;
  /** Everything on its way: `queuedBytes`, and what the kernel holds or the server has not acknowledged, whichever is more. */
  readonly unsentBytes: number;
  /**
   * How many bytes of the current connection had arrived, and when: by the last acknowledgement; where those are rare, by
   * the kernel when it was last asked, up to 0.5 s ago; else what the kernel has taken. Undefined while there is no connection.
   */
  readonly delivered: Delivered | undefined;
  /** Tags dropped because they waited too long, or too many did. */
  readonly droppedTags: number;
  /** Ends the publish; `closed(undefined)` follows. Idempotent. @param reason For the log. */
  close(reason: string): void;
}

/** Starts publishing. Returns at once; everything else is told to `events`. The caller closes what it opened. */
export function openPublisher(options: PublisherOptions): RtmpPublisher {
  return new SocketPublisher(options);
}

/** The server has spoken: its other addresses would say the same. A backup may be another service, and is tried. */
const SPOKEN: ReadonlySet<RtmpErrorCode> = new Set([
  'DEST_APP_REJECTED',
  'DEST_AUTH_NEEDED',
  'DEST_AUTH_REJECTED',
  'DEST_AUTH_UNSUPPORTED',
  'DEST_REDIRECT',
  'DEST_CODEC',
  'DEST_KEY_REJECTED',
  'DEST_CLOSED_AFTER_PUBLISH',
]);

/** Why a connection was not published to, and how to go on in spite of it. */
type Failure = Pick<PublishClientEvent & { readonly kind: 'ended' }, 'error' | 'again'>;

/** Of several failures the one that got furthest says most. */
const PROGRESS: readonly PublishStage[] = [
  'resolving',
  'connecting',
  'tls',
  'handshaking',
  'connecting-app',
  'publishing',
  'published',
];

class SocketPublisher implements RtmpPublisher {
  readonly #options: PublisherOptions;
  readonly #aborted = new AbortController();
  #stage: PublishStage = 'resolving';
  #connection: PublishConnection | undefined;
  /** A key frame is awaited, and the owner knows. */
  #isGapTold = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
    void this.#open();
  }

  get state(): PublishStage {
    return this.#isClosed() ? 'closed' : (this.#connection?.stage ?? this.#stage);
  }

  get queuedBytes(): number {
    return this.#connection?.queuedBytes ?? 0;
  }

  get sentBytes(): number {
    return this.#connection?.sentBytes ?? 0;
  }

  get ackedBytes(): number {
    return this.#connection?.ackedBytes ?? 0;
  }

  get acknowledgedAt(): Millis | undefined {
    return this.#connection?.acknowledgedAt;
  }

  get kernelQueuedBytes(): number | undefined {
    return this.#connection?.kernelQueuedBytes;
  }

  get unsentBytes(): number {
    return this.#connection?.unsentBytes ?? 0;
  }

  get delivered(): Delivered | undefined {
    return this.#connection?.delivered;
  }

  get droppedTags(): number {
    return this.#connection?.droppedTags ?? 0;
  }

  write(tag: FlvTag): void {
    const connection = this.#connection;
    if (connection === undefined || this.#isClosed()) return;
    connection.write(tag);
    const isDroppedKeyFrame = tag.kind === 'video' && tag.isKeyFrame;
    const isToTell = connection.awaitsKeyFrame && (!this.#isGapTold || isDroppedKeyFrame);
    this.#isGapTold = connection.awaitsKeyFrame;
    if (isToTell) this.#deliver((events) => events.videoDropped?.());
  }

  close(reason: string): void {
    if (this.#isClosed()) return;
    this.#options.log.info('rtmp publish closed', { destination: this.#options.target.display, reason });
    this.#end((events) => events.closed(undefined));
    this.#aborted.abort();
    this.#connection?.close();
  }

  async #open(): Promise<void> {
    const { target } = this.#options;
    let failure = await this.#tryTarget(target);
    if (failure !== undefined && target.backup !== undefined && !this.#isClosed()) {
      const backupFailure = await this.#tryTarget(target.backup);
      failure = backupFailure === undefined ? undefined : furthest(failure, backupFailure);
    }
    const error = failure;
    if (error !== undefined) this.#end((events) => events.failed(error));
  }

  /** @returns Why neither the target nor where it sends us was published to; undefined: one was, or the owner closed. */
  async #tryTarget(target: PublishTarget): Promise<RtmpError | undefined> {
    let current = target;
    for (let redirects = 0; ; redirects++) {
      const failure = await this.#tryServer(current);
      if (failure?.again?.kind !== 'redirect' || this.#isClosed()) return failure?.error;
      if (redirects === MAX_REDIRECTS) {
        const happened = `${current.host} sends us on, as ${MAX_REDIRECTS} servers before it did.`;
        return destinationError('DEST_REDIRECT', current, 'connecting-app', happened);
      }
      current = failure.again.target;
    }
  }

  async #tryServer(target: PublishTarget): Promise<Failure | undefined> {
    const { egress, scheduler, timeouts = RTMP_TIMEOUTS, resolve = resolveWithSystem } = this.#options;
    this.#enter('resolving');
    const addresses = await resolveAddresses(target, { egress, scheduler, timeouts, resolve });
    if (addresses instanceof RtmpError) return { error: addresses };
    let failure: RtmpError | undefined;
    for (const address of addresses) {
      if (this.#isClosed()) return undefined;
      this.#deliver((events) => events.connecting(target.display));
      const attempt = await this.#tryAddress(target, address);
      if (attempt === undefined || SPOKEN.has(attempt.error.code)) return attempt;
      failure = failure === undefined ? attempt.error : furthest(failure, attempt.error);
    }
    return failure === undefined ? undefined : { error: failure };
  }

  /** Logs in where that is asked for, each step with a connection of its own: a name, then a proof. */
  async #tryAddress(target: PublishTarget, address: string): Promise<Failure | undefined> {
    let failure = await this.#connect(target, address);
    while (failure?.again?.kind === 'authenticate' && !this.#isClosed()) {
      failure = await this.#connect(target, address, failure.again.authentication);
    }
    return failure;
  }

  async #connect(
    target: PublishTarget,
    address: string,
    authentication?: Authentication,
  ): Promise<Failure | undefined> {
    const { scheduler, random, timeouts = RTMP_TIMEOUTS, trust, codecs, events } = this.#options;
    const socket = await dial({
      target,
      address,
      trust,
      scheduler,
      timeouts,
      signal: this.#aborted.signal,
      onStage: (stage) => this.#enter(stage),
    });
    if (socket instanceof RtmpError) return this.#isClosed() ? undefined : { error: socket };
    if (this.#isClosed()) {
      socket.destroy();
      return undefined;
    }
    const outcome = Promise.withResolvers<Failure | undefined>();
    this.#enter('handshaking');
    this.#connection = new PublishConnection({
      socket,
      target,
      scheduler,
      random,
      timeouts,
      authentication,
      enhancements: { codecs, canReconnect: events.reconnectRequested !== undefined },
      sendQueues: sharedSendQueues(scheduler),
      onStage: (stage) => this.#enter(stage),
      onEvent: (event) => this.#handleEvent(event, outcome.resolve),
    });
    return outcome.promise;
  }

  #handleEvent(event: PublishClientEvent, settle: (failure: Failure | undefined) => void): void {
    switch (event.kind) {
      case 'connected':
        this.#deliver((events) => events.connected(event.reason));
        break;
      case 'published':
        this.#stage = 'published';
        this.#deliver((events) => events.published(event.reason, event.codecs));
        settle(undefined);
        break;
      case 'reconnect-requested':
        this.#deliver((events) => events.reconnectRequested?.(event.reason, event.target));
        break;
      case 'ended':
        if (this.#stage === 'published') this.#end((events) => events.closed(event.error));
        else {
          this.#connection = undefined;
          settle(event);
        }
    }
  }

  #enter(stage: OpeningStage): void {
    if (this.#isClosed()) return;
    this.#stage = stage;
    this.#deliver((events) => events.stage?.(stage));
  }

  #end(deliver: (events: PublisherEvents) => void): void {
    if (this.#isClosed()) return;
    this.#stage = 'closed';
    this.#deliver(deliver);
  }

  #deliver(deliver: (events: PublisherEvents) => void): void {
    queueMicrotask(() => deliver(this.#options.events));
  }

  #isClosed(): boolean {
    return this.#stage === 'closed';
  }
}

function furthest(one: RtmpError, other: RtmpError): RtmpError {
  const progress = (error: RtmpError): number => PROGRESS.indexOf(error.details.stage as PublishStage);
  return progress(other) > progress(one) ? other : one;
}
