/** The recordings that a media worker is writing. */
import type { OutputFailure, RecordedPublish, Recording, RecordingPort } from '@callcast/calls';
import type { Log, Scheduler } from '@callcast/core';
import { FileRecording, type RecordingFile } from './file-recording.ts';
import { FlvMuxer } from './flv-muxer.ts';
import { recordingName } from './recording-name.ts';
import type { TagMuxer } from './tag-muxer.ts';

export interface RecordingsOptions {
  /** Creates the file of a recording; rejects where there is one of this name. */
  readonly createFile: (accountId: number, name: string) => Promise<RecordingFile>;
  readonly maxFileBytes: number;
  readonly scheduler: Scheduler;
  readonly log: Log;
}

/** A worker that records no MP4 does not load what makes them. */
const MUXERS: Readonly<Record<RecordedPublish['format'], () => Promise<TagMuxer>>> = {
  flv: async () => new FlvMuxer(),
  mp4: async () => new (await import('./mp4-muxer.ts')).Mp4Muxer(),
};

export class Recordings implements RecordingPort {
  readonly #options: RecordingsOptions;
  /** Of the files that are in use. */
  readonly #releases = new Set<Promise<void>>();

  constructor(options: RecordingsOptions) {
    this.#options = options;
  }

  open(of: RecordedPublish, onStarted: () => void, onEnded: (failure: OutputFailure) => void): Recording {
    const { createFile, maxFileBytes, scheduler } = this.#options;
    const name = recordingName(of);
    const log = this.#options.log.child({ sessionId: of.sessionId, name });
    const tell = ({ code, reason }: OutputFailure): void => log.warn(`a recording ended early: ${reason}`, { code });
    const released = Promise.withResolvers<void>();
    this.#releases.add(released.promise);
    return new FileRecording({
      name,
      muxer: MUXERS[of.format],
      openFile: () => createFile(of.accountId, name),
      maxFileBytes,
      scheduler,
      log,
      onStarted,
      onEnded: (failure) => {
        tell(failure);
        onEnded(failure);
      },
      onReleased: (lost) => {
        this.#releases.delete(released.promise);
        released.resolve();
        if (lost !== undefined) tell(lost);
      },
    });
  }

  /** Resolves when nothing is being written; whoever asks has closed all recordings before. */
  async released(): Promise<void> {
    await Promise.all(this.#releases);
  }
}
