/** Files of recorders that are kept in memory. For tests only. */
import { concatBytes } from '@callcast/core';
import { type FlvTag, writeFlvFileHeader, writeFlvTag } from '@callcast/media';
import type { OutputFailure, RecordedFile, RecordedFileEvents, RecordingPort } from '../media-ports.ts';
import { NO_RECORDINGS } from './no-recordings.ts';

export class KeptFiles implements RecordingPort {
  readonly open = NO_RECORDINGS.open;
  /** By name, in the order in which they were opened. */
  readonly files = new Map<string, { items: (Uint8Array | FlvTag)[]; isClosed: boolean; events: RecordedFileEvents }>();
  /** False: tests tell what becomes of a file. */
  isPatient = true;
  /** What is lost when a file is closed. */
  lost: OutputFailure | undefined;

  readonly openSound: RecordingPort['openSound'] = (of, events) => this.#open(`r${of.recorder}.${of.format}`, events);
  readonly openVideo: RecordingPort['openVideo'] = (of, events) => this.#open(`r${of.recorder}.${of.format}`, events);

  /** What is in it so far; of tags an FLV file. */
  bytesOf(name: string): Uint8Array {
    const items = this.files.get(name)?.items ?? [];
    const header = items.some((item) => !(item instanceof Uint8Array));
    return concatBytes([
      ...(header ? [writeFlvFileHeader({ hasAudio: true, hasVideo: true })] : []),
      ...items.map((item) => (item instanceof Uint8Array ? item : writeFlvTag(item))),
    ]);
  }

  #open<Item extends Uint8Array | FlvTag>(name: string, events: RecordedFileEvents): RecordedFile<Item> {
    const file = { items: [] as (Uint8Array | FlvTag)[], isClosed: false, events };
    this.files.set(name, file);
    if (this.isPatient) queueMicrotask(() => events.started());
    return {
      name,
      write: (item) => void (file.isClosed || file.items.push(item)),
      close: () => {
        if (file.isClosed) return;
        file.isClosed = true;
        if (this.isPatient) queueMicrotask(() => events.released(this.lost));
      },
    };
  }
}
