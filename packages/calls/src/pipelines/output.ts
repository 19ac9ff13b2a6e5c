/** One output of a worker: the connection to its destination, the tags written to it, and the events that tell about it. */
import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import type { ResizedPicture, StreamingAgentOptions } from '@callcast/scenario/protocol';
import type { OutputConnection, OutputFailure, OutputPort } from '../media-ports.ts';
import type { OutputEventName, OutputStatistics } from '../media-protocol.ts';
import { Rate } from './flow-figures.ts';
import { FlvOutput } from './flv-output.ts';

/** Bytes must have been accepted for this long before anyone is told that the output is live (DESIGN §4.9). */
const LIVE_AFTER = millis(1_000);
/** A close this soon after publish is a rejection: servers that refuse a key often just close (DESIGN §4.9). */
const REJECTED_WITHIN = millis(5_000);

export interface OutputOptions {
  readonly options: StreamingAgentOptions;
  readonly keyframeInterval: Millis;
  readonly port: OutputPort;
  readonly scheduler: Scheduler;
  readonly emit: (name: OutputEventName, reason: string, errorCode?: string, resized?: ResizedPicture) => void;
}

export class Output {
  readonly flv: FlvOutput;
  readonly #options: OutputOptions;
  #connection: OutputConnection | undefined;
  #connected = false;
  #publishedAt: number | undefined;
  #publishReason = '';
  #streaming = false;
  #liveTimer: Timer | undefined;
  #over = false;
  readonly #bits = new Rate();
  readonly #pictures = new Rate();

  constructor(options: OutputOptions) {
    this.#options = options;
    this.flv = new FlvOutput({
      scheduler: options.scheduler,
      hold: options.options.hold === 'slate' ? 'slate' : 'last-picture',
      keyframeInterval: options.keyframeInterval,
      awaitsSize: options.options.resolutionPolicy === 'pin',
      onStarted: () => this.#started(),
      onTrack: (kind) => options.emit(`${kind}-started`, `First ${kind} was sent`),
      onResized: (picture) => this.#resized(picture),
      onReplaced: (reason) => this.#emit('picture-replaced', reason),
    });
    const opened = options.port.open(options.options, {
      connecting: (reason) => this.#emit('connecting', reason),
      connected: (reason) => {
        this.#connected = true;
        this.#emit('connected', reason);
      },
      published: (reason) => this.#published(reason),
      failed: (failure) => this.#failed(failure),
      closed: (failure) => this.#closed(failure),
      videoDropped: () => this.flv.holdVideo(),
    });
    if ('code' in opened) this.#refused(opened);
    else this.#connection = opened;
  }

  /** Nothing more comes of it. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Rates are since the last call. */
  statistics(now: Millis): OutputStatistics {
    const connection = this.#connection?.statistics() ?? { sentBytes: 0, queuedBytes: 0, droppedTags: 0 };
    const { pictures, freezes } = this.flv;
    return {
      ...connection,
      bitrateBps: Math.round(this.#bits.next(now, connection.sentBytes * 8)),
      pictures,
      framesPerSecond: Math.round(this.#pictures.next(now, pictures)),
      ...freezes.figures(now),
    };
  }

  /** Idempotent. The end is told at once; what the socket still has to say is of no interest. */
  close(reason: string): void {
    if (this.#over) return;
    this.flv.close();
    this.#connection?.close(reason);
    if (this.#publishedAt !== undefined) this.#emit('stream-stopped', reason);
    this.#emit('disconnected', reason);
    this.#end();
  }

  #refused(failure: OutputFailure): void {
    this.flv.close();
    this.#emit('error', failure.reason, failure.code);
    this.#end();
  }

  #published(reason: string): void {
    if (this.#over || this.#connection === undefined) return;
    this.#publishedAt = this.#options.scheduler.now();
    this.#publishReason = reason;
    this.flv.open(this.#connection);
  }

  #started(): void {
    if (this.#streaming) return;
    this.#streaming = true;
    this.#emit('stream-started', this.#publishReason);
    this.#liveTimer = this.#options.scheduler.after(LIVE_AFTER, () =>
      this.#emit('live', 'The server takes the stream'),
    );
  }

  /** Only who wanted one size is told. */
  #resized(picture: ResizedPicture): void {
    const { options, emit } = this.#options;
    if (options.resolutionPolicy !== 'pin' || this.#over) return;
    const [from, to] = [picture.oldSize, picture.newSize].map(({ width, height }) => `${width}x${height}`);
    emit('resolution-changed', `The picture changed from ${from} to ${to}`, 'RESOLUTION_CHANGED', picture);
  }

  #failed(failure: OutputFailure): void {
    if (this.#over) return;
    this.flv.close();
    this.#emit(this.#connected ? 'stream-error' : 'connection-failed', failure.reason, failure.code);
    if (this.#connected) this.#emit('disconnected', failure.reason);
    this.#end();
  }

  #closed(failure: OutputFailure | undefined): void {
    if (this.#over) return;
    this.flv.close();
    const reason = failure?.reason ?? 'Closed';
    const soon = this.#options.scheduler.now() - (this.#publishedAt ?? 0) < REJECTED_WITHIN;
    if (failure !== undefined && soon) this.#emit('stream-error', reason, failure.code);
    this.#emit('stream-stopped', reason, failure?.code);
    this.#emit('disconnected', reason, failure?.code);
    this.#end();
  }

  #emit(name: OutputEventName, reason: string, errorCode?: string): void {
    if (!this.#over) this.#options.emit(name, reason === '' ? name : reason, errorCode);
  }

  #end(): void {
    this.#over = true;
    this.#liveTimer?.cancel();
  }
}
