/** The recorders of one session on its worker. What is said of sources that are not there yet is remembered. */
import { type Log, type Millis, type Random, type Scheduler, unreachable } from '@callcast/core';
import type { AudioCodecs, AudioEngine } from '@callcast/media';
import type { RecorderId } from '@callcast/scenario/protocol';
import type { RecordingPort } from '../media-ports.ts';
import { RECORDER_LIMITS } from './limits.ts';
import { RecorderMedia } from './recorder-media.ts';
import type { RecorderMediaCommand, RecorderMediaEvent } from './recorder-protocol.ts';
import type { RecorderSources } from './recorder-sources.ts';

export interface NodeRecordersOptions {
  readonly loadEngine: () => Promise<AudioEngine>;
  readonly codecs: AudioCodecs;
  readonly recordings: Pick<RecordingPort, 'openSound' | 'openVideo'>;
  readonly sources: Pick<RecorderSources, 'find'>;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
  readonly emit: (event: RecorderMediaEvent) => void;
}

const KINDS: Readonly<Record<RecorderMediaCommand['kind'], true>> = {
  'open-recorder': true,
  record: true,
  'stop-record': true,
  'mute-recorder': true,
  'close-recorder': true,
};

export function isForRecorders(command: { readonly kind: string }): command is RecorderMediaCommand {
  return Object.hasOwn(KINDS, command.kind);
}

export class NodeRecorders {
  readonly #options: NodeRecordersOptions;
  readonly #recorders = new Map<RecorderId, RecorderMedia>();

  constructor(options: NodeRecordersOptions) {
    this.#options = options;
  }

  /** Whether any of them needs ticks. */
  get isEmpty(): boolean {
    return this.#recorders.size === 0;
  }

  handle(command: RecorderMediaCommand): void {
    if (command.kind === 'open-recorder') {
      this.#open(command);
      return;
    }
    const recorder = this.#recorders.get(command.recorderId);
    if (recorder === undefined) return; // it ended while the command was on its way
    switch (command.kind) {
      case 'record':
        recorder.add(command.source);
        return;
      case 'stop-record':
        recorder.remove(command.source);
        return;
      case 'mute-recorder':
        recorder.setMuted(command.isMuted);
        return;
      case 'close-recorder':
        this.#recorders.delete(command.recorderId);
        recorder.close();
        return;
      default:
        unreachable(command);
    }
  }

  /** Called every 20 ms, when everything that can be recorded has made its sound. */
  mix(now: Millis): void {
    for (const recorder of this.#recorders.values()) recorder.mix(now);
  }

  close(): void {
    for (const recorder of this.#recorders.values()) recorder.close();
    this.#recorders.clear();
  }

  #open({ recorderId, of, sound }: Extract<RecorderMediaCommand, { kind: 'open-recorder' }>): void {
    if (this.#recorders.has(recorderId) || this.#recorders.size >= RECORDER_LIMITS.maxRecorders) return;
    const { loadEngine, codecs, recordings, sources, scheduler, random, log, emit } = this.#options;
    const recorder = new RecorderMedia({
      ...{ of, sound, codecs, recordings, sources, scheduler, random },
      engine: loadEngine(),
      log: log.child({ recorderId }),
      emit: (event) => {
        if (event.name === 'stopped' && this.#recorders.get(recorderId) === recorder)
          this.#recorders.delete(recorderId);
        emit({ kind: 'recorder', recorderId, ...event });
      },
    });
    this.#recorders.set(recorderId, recorder);
  }
}
