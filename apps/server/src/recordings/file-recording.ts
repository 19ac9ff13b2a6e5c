/**
 * One publish, or what a recorder hears, as a file. Nothing of it is ever rewritten, so whatever the process or the machine dies of, all that was written
 * can be played.
 */
import type { OutputFailure, RecordedFile } from '@callcast/calls';
import { CodedError, type Log, type Millis, type Scheduler } from '@callcast/core';
import { recordingLimits } from './limits.ts';
import { DISK_FULL, recordingFailure } from './recording-failure.ts';
import type { Muxer } from './tag-muxer.ts';

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

export interface FileRecordingOptions<Item> {
  readonly name: string;
  readonly muxer: () => Promise<Muxer<Item>>;
  /** What one takes up in the file, or nearly so. */
  readonly sizeOf: (item: Item) => number;
  readonly openFile: () => Promise<RecordingFile>;
  readonly maxFileBytes: number;
  readonly scheduler: Scheduler;
  /** Errors that were not foreseen, with their stack. */
  readonly log: Log;
  /** There is a file. Told on the event loop, at most once. */
  readonly onStarted: () => void;
  /** It can go on no more, or could not be begun. Told on the event loop, at most once. */
  readonly onEnded: (failure: OutputFailure) => void;
  /** Nothing more is done with the file. Once. `lost`: what was queued or held at its close could not be written. */
  readonly onReleased: (lost: OutputFailure | undefined) => void;
}

/** Of FLV. */
const FILE_HEADER_BYTES = 13;

export class FileRecording<Item> implements RecordedFile<Item> {
  readonly name: string;
  readonly #options: FileRecordingOptions<Item>;
  #queue: Item[] = [];
  #queuedBytes = 0;
  /** What the file will have when all is written; in a container other than FLV nearly so. */
  #acceptedBytes = FILE_HEADER_BYTES;
  #writtenBytes = 0;
  #syncedAt: Millis | undefined;
  #isEnding = false;
  /** Why the end of a file is missing that had to end for another reason. */
  #lost: OutputFailure | undefined;
  #wake: () => void = () => {};

  constructor(options: FileRecordingOptions<Item>) {
    this.#options = options;
    this.name = options.name;
    this.#run().then(
      () => options.onReleased(undefined),
      (cause: unknown) => {
        const failure = recordingFailure(cause, options.log);
        const lost = this.#isEnding ? failure : this.#lost;
        this.#fail(failure);
        queueMicrotask(() => options.onReleased(lost)); // behind what ended it
      },
    );
  }

  write(item: Item): void {
    if (this.#isEnding) return;
    const { maxFileBytes, sizeOf } = this.#options;
    const size = sizeOf(item);
    if (this.#acceptedBytes + size > maxFileBytes) {
      const reason = `The file has reached ${Math.floor(maxFileBytes / 1e6)} MB; what was recorded so far is kept`;
      this.#fail({ code: 'RECORDING_TOO_LARGE', reason });
      return;
    }
    if (this.#queuedBytes + size > recordingLimits.queuedBytes) {
      this.#drop();
      this.#fail({ code: 'RECORDING_SLOW', reason: 'The disk takes less than is recorded; what it took is kept' });
      return;
    }
    this.#queue.push(item);
    this.#queuedBytes += size;
    this.#acceptedBytes += size;
  }

  close(): void {
    this.#isEnding = true;
    this.#wake();
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
      this.#options.onStarted();
      const muxer = await this.#options.muxer();
      while (!this.#isEnding) {
        await this.#keep(file, muxer);
        await this.#nextWrite();
      }
      await this.#write(file, muxer);
      await this.#finish(file, muxer);
    } finally {
      // A kernel that says here that it lost something says what `sync` has said, or nobody can mend it.
      await file?.close().catch(() => {});
      this.#drop();
    }
  }

  async #keep(file: RecordingFile, muxer: Muxer<Item>): Promise<void> {
    const now = this.#options.scheduler.now();
    if (this.#syncedAt === undefined || now - this.#syncedAt >= recordingLimits.syncInterval) {
      this.#syncedAt = now;
      await file.sync();
      await requireFree(file, 0);
    }
    await this.#write(file, muxer);
  }

  async #write(file: RecordingFile, muxer: Muxer<Item>): Promise<void> {
    const [items, size] = [this.#queue, this.#queuedBytes];
    this.#queue = [];
    let bytes: Uint8Array;
    try {
      bytes = await muxer.write(items);
    } catch (cause) {
      // What it took before that is worth keeping, but `cause` is what ended the recording.
      await this.#finish(file, muxer).catch((second: unknown) => {
        this.#lost = recordingFailure(second, this.#options.log);
      });
      throw cause;
    }
    await this.#append(file, bytes);
    this.#queuedBytes = Math.max(0, this.#queuedBytes - size);
  }

  /** What the container still holds, which may be 64 MB of an MP4, and all of it to the disk. */
  async #finish(file: RecordingFile, muxer: Muxer<Item>): Promise<void> {
    const held = await muxer.end();
    if (held.length > 0) await requireFree(file, held.length);
    await this.#append(file, held);
    await file.sync();
  }

  async #append(file: RecordingFile, bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    try {
      await file.append(bytes);
    } catch (cause) {
      // The disk that failed may refuse this too. Then the file ends within a tag, which players pass over.
      await file.truncate(this.#writtenBytes).catch(() => {});
      throw cause;
    }
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

/** @throws CodedError where the disk, with so many bytes more on it, leaves the databases less than they need. */
async function requireFree(file: RecordingFile, bytes: number): Promise<void> {
  if ((await file.freeBytes()) - bytes < recordingLimits.minFreeBytes)
    throw new CodedError(DISK_FULL.code, DISK_FULL.reason);
}
