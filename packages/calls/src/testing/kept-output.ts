/** An output that takes everything at once and keeps it. For tests only. */
import { writeFile } from 'node:fs/promises';
import { concatBytes } from '@callcast/core';
import { type FlvTag, writeFlvFileHeader, writeFlvTag } from '@callcast/media';
import type { OutputPort } from '../media-ports.ts';

export class KeptOutputs implements OutputPort {
  /** By stream name. */
  readonly tags = new Map<string, FlvTag[]>();

  readonly open: OutputPort['open'] = (options, events, codecs) => {
    const tags: FlvTag[] = [];
    this.tags.set(options.streamName ?? '', tags);
    queueMicrotask(() => {
      events.connected('Connect.Success');
      events.published('Publish.Start', codecs.wanted);
    });
    return {
      facts: { stage: undefined, unsentBytes: 0, delivered: undefined, droppedTags: 0 },
      write: (tag) => void tags.push(tag),
      statistics: () => ({ sentBytes: 0, queuedBytes: 0, droppedTags: 0 }),
      close: () => {},
    };
  };

  of(streamName: string): readonly FlvTag[] {
    return this.tags.get(streamName) ?? [];
  }

  /** As a file that others can read. */
  async save(streamName: string, path: string): Promise<void> {
    const header = writeFlvFileHeader({ hasAudio: true, hasVideo: true });
    await writeFile(path, concatBytes([header, ...this.of(streamName).map((tag) => writeFlvTag(tag))]));
  }
}
