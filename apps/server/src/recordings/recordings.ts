/** The recordings that a media worker is writing. */
import type {
  OutputFailure,
  RecordedFile,
  RecordedFileEvents,
  RecordedPublish,
  RecorderOwner,
  Recording,
  RecordingPort,
} from '@callcast/calls';
import type { Log, Scheduler } from '@callcast/core';
import type { FlvTag } from '@callcast/media';
import { FileRecording, type RecordingFile } from './file-recording.ts';
import { FlvMuxer } from './flv-muxer.ts';
import { PlainMuxer } from './plain-muxer.ts';
import { type RecordingOf, recordingName } from './recording-name.ts';
import type { Muxer, TagMuxer } from './tag-muxer.ts';

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

/** What stands around the body of a tag in an FLV file; in an MP4 it is less. */
const TAG_FRAME_BYTES = 15;

const sizeOfTag = ({ body }: FlvTag): number => body.length + TAG_FRAME_BYTES;
const sizeOfBytes = ({ length }: Uint8Array): number => length;

export class Recordings implements RecordingPort {
  readonly #options: RecordingsOptions;
  /** Of the files that are in use. */
  readonly #releases = new Set<Promise<void>>();

  constructor(options: RecordingsOptions) {
    this.#options = options;
  }

  open(of: RecordedPublish, onStarted: () => void, onEnded: (failure: OutputFailure) => void): Recording {
    return this.#open(of, MUXERS[of.format], sizeOfTag, { started: onStarted, ended: onEnded, released: () => {} });
  }

  openSound(
    of: RecorderOwner & { readonly format: 'mp3' | 'ogg' },
    events: RecordedFileEvents,
  ): RecordedFile<Uint8Array> {
    return this.#open(of, async () => new PlainMuxer(), sizeOfBytes, events);
  }

  openVideo(of: RecorderOwner & { readonly format: 'mp4' }, events: RecordedFileEvents): RecordedFile<FlvTag> {
    return this.#open(of, MUXERS.mp4, sizeOfTag, events);
  }

  /** Resolves when nothing is being written; whoever asks has closed all recordings before. */
  async released(): Promise<void> {
    await Promise.all(this.#releases);
  }

  #open<Item>(
    of: RecordingOf & { readonly accountId: number },
    muxer: () => Promise<Muxer<Item>>,
    sizeOf: (item: Item) => number,
    { started, ended, released: onReleased }: RecordedFileEvents,
  ): RecordedFile<Item> {
    const { createFile, maxFileBytes, scheduler } = this.#options;
    const name = recordingName(of);
    const log = this.#options.log.child({ sessionId: of.sessionId, name });
    const tell = ({ code, reason }: OutputFailure): void => log.warn(`a recording ended early: ${reason}`, { code });
    const released = Promise.withResolvers<void>();
    this.#releases.add(released.promise);
    return new FileRecording({
      ...{ name, muxer, sizeOf },
      openFile: () => createFile(of.accountId, name),
      maxFileBytes,
      scheduler,
      log,
      onStarted: started,
      onEnded: (failure) => {
        tell(failure);
        ended(failure);
      },
      onReleased: (lost) => {
        this.#releases.delete(released.promise);
        released.resolve();
        if (lost !== undefined) tell(lost);
        onReleased(lost);
      },
    });
  }
}
