/**
 * One publish as an FLV file (FLV 10.1 Annex E). Nothing of such a file is ever rewritten, so whatever the process or the
 * machine dies of, all that was written can be played.
 */
import type { OutputFailure, Recording } from '@callcast/calls';
import type { Millis, Scheduler } from '@callcast/core';
import { type FlvTag, writeFlvFileHeader, writeFlvTag } from '@callcast/media';
import { recordingLimits } from './limits.ts';

/** A file that only grows. Every operation may reject; none is begun before the one before it has settled. */
export interface RecordingFile {
  append(bytes: Uint8Array): Promise<void>;
  /** Back to this length: an append that failed may have left a part of a tag. */
  truncate(length: number): Promise<void>;
  /** Until what was appended is on the disk. */
  sync(): Promise<void>;
  /** Left on its disk. */
  freeBytes(): Promise<number>;
  close(): Promise<void>;
}

export interface FlvRecordingOptions {
  readonly name: string;
  readonly openFile: () => Promise<RecordingFile>;
  readonly maxFileBytes: number;
  readonly scheduler: Scheduler;
  /** It can go on no more. Told on the event loop, at most once. */
  readonly onEnded: (failure: OutputFailure) => void;
  /** Nothing more is done with the file. Once. `lost`: what was queued at its close could not be written. */
  readonly onReleased: (lost: OutputFailure | undefined) => void;
}

const DISK_FULL: OutputFailure = {
  code: 'RECORDING_DISK_FULL',
  reason: 'The disk is full; what was recorded so far is kept',
};

export class FlvRecording implements Recording {
  readonly name: string;
  readonly #options: FlvRecordingOptions;
  /** Whole tags, in order. */
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  /** Queued and written ones. */
  #acceptedBytes = 0;
  #writtenBytes = 0;
  #syncedAt: Millis | undefined;
  /** Headers wait for the first media, which says what the file header has to: which tracks there are. */
  #headers: FlvTag[] | undefined = [];
  #isEnding = false;
  #wake: () => void = () => {};

  constructor(options: FlvRecordingOptions) {
    this.#options = options;
    this.name = options.name;
    this.#run().then(
      () => options.onReleased(undefined),
      (cause: unknown) => {
        const failure = failureOf(cause);
        options.onReleased(this.#isEnding ? failure : undefined);
        this.#fail(failure);
      },
    );
  }

  write(tag: FlvTag): void {
    if (this.#headers === undefined) this.#take(writeFlvTag(tag));
    else if (tag.isHeader) this.#headers.push(tag);
    else this.#begin(this.#headers, tag);
  }

  close(): void {
    this.#isEnding = true;
    this.#wake();
  }

  #begin(headers: readonly FlvTag[], first: FlvTag): void {
    this.#headers = undefined;
    const has = (kind: FlvTag['kind']): boolean => first.kind === kind || headers.some((tag) => tag.kind === kind);
    this.#take(writeFlvFileHeader({ hasAudio: has('audio'), hasVideo: has('video') }));
    for (const tag of [...headers, first]) this.#take(writeFlvTag(tag));
  }

  #take(bytes: Uint8Array): void {
    if (this.#isEnding) return;
    const { maxFileBytes } = this.#options;
    if (this.#acceptedBytes + bytes.length > maxFileBytes) {
      const reason = `The file has reached ${Math.floor(maxFileBytes / 1e6)} MB; what was recorded so far is kept`;
      this.#fail({ code: 'RECORDING_TOO_LARGE', reason });
      return;
    }
    if (this.#queuedBytes + bytes.length > recordingLimits.queuedBytes) {
      this.#drop();
      this.#fail({ code: 'RECORDING_SLOW', reason: 'The disk takes less than is recorded; what it took is kept' });
      return;
    }
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#acceptedBytes += bytes.length;
  }

  /** What is queued is still written, as far as it can be. */
  #fail(failure: OutputFailure): void {
    if (this.#isEnding) return;
    this.close();
    queueMicrotask(() => this.#options.onEnded(failure));
  }

  #drop(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  async #run(): Promise<void> {
    let file: RecordingFile | undefined;
    try {
      file = await this.#options.openFile();
      while (!this.#isEnding) {
        await this.#keep(file);
        await this.#nextWrite();
      }
      await this.#append(file);
      await file.sync();
    } finally {
      // A kernel that says here that it lost something says what `sync` has said, or nobody can mend it.
      await file?.close().catch(() => {});
      this.#drop();
    }
  }

  async #keep(file: RecordingFile): Promise<void> {
    const now = this.#options.scheduler.now();
    if (this.#syncedAt === undefined || now - this.#syncedAt >= recordingLimits.syncInterval) {
      this.#syncedAt = now;
      if ((await file.freeBytes()) < recordingLimits.minFreeBytes) {
        this.#drop();
        this.#fail(DISK_FULL);
        return;
      }
      await file.sync();
    }
    await this.#append(file);
  }

  async #append(file: RecordingFile): Promise<void> {
    if (this.#queue.length === 0) return;
    const bytes = Buffer.concat(this.#queue);
    this.#queue = [];
    try {
      await file.append(bytes);
    } catch (cause) {
      // The disk that failed may refuse this too. Then the file ends within a tag, which players pass over.
      await file.truncate(this.#writtenBytes).catch(() => {});
      throw cause;
    }
    this.#queuedBytes = Math.max(0, this.#queuedBytes - bytes.length);
    this.#writtenBytes += bytes.length;
  }

  async #nextWrite(): Promise<void> {
    if (this.#isEnding) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = this.#options.scheduler.after(recordingLimits.writeInterval, resolve);
    await promise;
    timer.cancel();
  }
}

/** For the tenant's log: without the paths of this machine. */
function failureOf(cause: unknown): OutputFailure {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  if (code === 'ENOSPC' || code === 'EDQUOT') return DISK_FULL;
  return { code: 'RECORDING_FAILED', reason: `The file cannot be written (${code}); what was recorded so far is kept` };
}
