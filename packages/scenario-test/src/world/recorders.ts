import { millis } from '@callcast/core';
import type { CallId, RecorderCommand, RecorderId, RecorderOptions, UnitRef } from '@callcast/scenario/protocol';
import type { Surroundings, WorldPart } from './surroundings.ts';

/** A recorder, or a call's own recording, as the played server knows it. */
export interface RecorderRecord {
  readonly recorderId: RecorderId;
  readonly options: RecorderOptions;
  /** Whose own recording it is. */
  readonly callId: CallId | undefined;
  /** waiting: no media has come yet · recording: there is a file · stopped: the file is whole, if there is one · failed: no more of it. */
  state: 'waiting' | 'recording' | 'stopped' | 'failed';
  isMuted: boolean;
  readonly sources: UnitRef[];
  /** Where the scenario is told that the file is; undefined: there is none. */
  url: string | undefined;
  /** Milliseconds of virtual time at which the file begins. */
  startedAtMs: number;
}

export interface RecordersOptions {
  readonly isRunning: (callId: CallId) => boolean;
  /** Something of it can be heard or seen now. */
  readonly hasMedia: (source: UnitRef) => boolean;
}

const isSame = (a: UnitRef, b: UnitRef): boolean => a.unit === b.unit && a.id === b.id;

/** The recorders of a session, as the server's `SessionRecorders` and its media worker treat them. Nothing is written. */
export class Recorders implements WorldPart<RecorderCommand> {
  readonly #around: Surroundings;
  readonly #options: RecordersOptions;
  /** In the order in which they were made, those that are over included. */
  readonly all: RecorderRecord[] = [];

  readonly handlers: WorldPart<RecorderCommand>['handlers'] = {
    'create-recorder': ({ recorderId, options, callId }) => this.#create(recorderId, options, callId),
    'mute-recorder': ({ recorderId, isMuted }) => {
      const recorder = this.running(recorderId);
      if (recorder !== undefined) recorder.isMuted = isMuted;
    },
    'stop-recorder': ({ recorderId }) => {
      const recorder = this.running(recorderId);
      if (recorder !== undefined) this.#stop(recorder);
    },
  };

  constructor(around: Surroundings, options: RecordersOptions) {
    this.#around = around;
    this.#options = options;
  }

  /** One that is not over. */
  running(recorderId: RecorderId): RecorderRecord | undefined {
    return this.all.find(
      (one) => one.recorderId === recorderId && (one.state === 'waiting' || one.state === 'recording'),
    );
  }

  route(source: UnitRef, recorderId: RecorderId, sends: boolean): void {
    const recorder = this.running(recorderId);
    if (recorder === undefined) return;
    const at = recorder.sources.findIndex((one) => isSame(one, source));
    if (sends && at < 0) recorder.sources.push(source);
    else if (!sends && at >= 0) recorder.sources.splice(at, 1);
    this.mediaChanged();
  }

  /** Somebody may be heard who was not. A turn later: the media worker tells of it. */
  mediaChanged(): void {
    this.#around.time.after(millis(0), () => {
      for (const recorder of this.all)
        if (recorder.state === 'waiting' && recorder.sources.some(this.#options.hasMedia)) this.#begin(recorder);
    });
  }

  /** Its own recording ends with it. */
  callEnded(callId: CallId): void {
    for (const recorder of this.all) {
      const at = recorder.sources.findIndex((one) => isSame(one, { unit: 'call', id: callId }));
      if (at >= 0) recorder.sources.splice(at, 1);
      if (recorder.callId === callId && this.running(recorder.recorderId) !== undefined) this.#stop(recorder);
    }
  }

  /** It can write no more. */
  fails(recorder: RecorderRecord, error: string): void {
    recorder.state = 'failed';
    this.#around.emit({ kind: 'recorder', recorderId: recorder.recorderId, name: 'error', error });
  }

  end(): void {
    for (const recorder of this.all) if (this.running(recorder.recorderId) !== undefined) recorder.state = 'stopped';
  }

  #create(recorderId: RecorderId, options: RecorderOptions, callId: CallId | undefined): void {
    if (this.all.some((one) => one.recorderId === recorderId)) return;
    if (callId !== undefined && !this.#options.isRunning(callId)) return;
    const sources: UnitRef[] = callId === undefined ? [] : [{ unit: 'call', id: callId }];
    const nothing = { isMuted: false, url: undefined, startedAtMs: 0 } as const;
    this.all.push({ recorderId, options, callId, state: 'waiting', sources, ...nothing });
    this.mediaChanged();
  }

  #begin(recorder: RecorderRecord): void {
    const { recorderId, options } = recorder;
    recorder.state = 'recording';
    recorder.startedAtMs = this.#around.time.now();
    recorder.url = `https://callcast.test/recordings/${recorderId}.${options.format}`;
    this.#around.emit({ kind: 'recorder', recorderId, name: 'started', url: recorder.url });
  }

  #stop(recorder: RecorderRecord): void {
    const { recorderId, url } = recorder;
    const durationMs = recorder.state === 'recording' ? this.#around.time.now() - recorder.startedAtMs : 0;
    recorder.state = 'stopped';
    this.#around.time.after(millis(0), () =>
      this.#around.emit({
        kind: 'recorder',
        recorderId,
        name: 'stopped',
        durationMs,
        ...(url === undefined ? {} : { url }),
      }),
    );
  }
}
