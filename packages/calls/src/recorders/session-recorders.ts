/** The recorders of one session, as its scenario has them: what they record, where their files are, what becomes of them. */
import type { Scheduler } from '@callcast/core';
import type {
  CallId,
  RecorderCommand,
  RecorderEvent,
  RecorderId,
  RecorderOptions,
  UnitRef,
} from '@callcast/scenario/protocol';
import type { Call } from '../call.ts';
import type { MediaSession, RecordingUrlOf, SessionJournal } from '../ports.ts';
import { RECORDER_LIMITS } from './limits.ts';
import type { RecordedSource, RecorderMediaEvent, RecorderOwner } from './recorder-protocol.ts';

type CreateCommand = Extract<RecorderCommand, { kind: 'create-recorder' }>;

interface Recorder {
  readonly recorderId: RecorderId;
  readonly options: RecorderOptions;
  /** Whose own recording it is. */
  readonly callId: CallId | undefined;
  readonly callIds: Set<CallId>;
  isClosing: boolean;
  /** Once there is one. */
  file: { readonly name: string; readonly url: string; readonly startedAt: number } | undefined;
}

export interface SessionRecordersOptions {
  readonly media: MediaSession;
  readonly journal: Pick<SessionJournal, 'log' | 'recordStarted' | 'recordEnded'>;
  readonly scheduler: Scheduler;
  readonly owner: Omit<RecorderOwner, 'recorder'>;
  readonly urlOf: RecordingUrlOf;
  readonly callOf: (callId: CallId) => Call | undefined;
  readonly emit: (event: RecorderEvent) => void;
}

export class SessionRecorders {
  readonly #options: SessionRecordersOptions;
  readonly #recorders = new Map<RecorderId, Recorder>();
  #made = 0;

  constructor(options: SessionRecordersOptions) {
    this.#options = options;
  }

  handle(command: RecorderCommand): void {
    if (command.kind === 'create-recorder') {
      this.#create(command);
      return;
    }
    const recorder = this.#recorders.get(command.recorderId);
    if (recorder === undefined || recorder.isClosing) return; // it ended while the command was on its way
    if (command.kind === 'stop-recorder') this.#close(recorder);
    else this.#options.media.send(command);
  }

  /** May come before there is any media. Calls of the session alone, conferences and players as they are named. */
  route(from: UnitRef, recorderId: RecorderId, isOn: boolean): void {
    const recorder = this.#recorders.get(recorderId);
    const source = sourceOf(from);
    if (recorder === undefined || recorder.isClosing || source === undefined) return;
    if (from.unit === 'call') {
      const call = this.#options.callOf(from.id);
      if (call === undefined) return;
      if (isOn) recorder.callIds.add(from.id);
      else recorder.callIds.delete(from.id);
      if (isOn) this.#warnOfVideo(recorder, call);
    }
    this.#options.media.send({ kind: isOn ? 'record' : 'stop-record', recorderId, source });
  }

  /** What was granted is known now. */
  callAnswered(callId: CallId): void {
    const call = this.#options.callOf(callId);
    if (call === undefined) return;
    for (const recorder of this.#recorders.values())
      if (recorder.callIds.has(callId)) this.#warnOfVideo(recorder, call);
  }

  /** Its own recording ends with it. */
  callEnded(callId: CallId): void {
    for (const recorder of this.#recorders.values()) {
      if (recorder.callId === callId) this.#close(recorder);
      else if (recorder.callIds.delete(callId)) this.#stopRecord(recorder, { unit: 'leg', id: callId });
    }
  }

  handleMediaEvent(event: RecorderMediaEvent): void {
    const { emit, journal } = this.#options;
    const { recorderId } = event;
    const recorder = this.#recorders.get(recorderId);
    if (recorder === undefined) return;
    switch (event.name) {
      case 'started':
        this.#started(recorder, event.file);
        return;
      case 'video-started':
        if (recorder.file !== undefined)
          emit({ kind: 'recorder', recorderId, name: 'video-started', url: recorder.file.url });
        return;
      case 'failed':
        recorder.isClosing = true;
        journal.log('warning', `Recorder ${recorderId}: ${event.reason} (${event.code})`);
        emit({ kind: 'recorder', recorderId, name: 'error', error: event.reason });
        return;
      case 'stopped':
        this.#stopped(recorder, event.durationMs);
        return;
      default:
        event satisfies never;
    }
  }

  /** The session ends, and its media with it: files become whole, as far as there is a worker, and nobody hears of it. Idempotent. */
  close(): void {
    const { scheduler, journal } = this.#options;
    for (const { file } of this.#recorders.values())
      if (file !== undefined) journal.recordEnded(file.name, scheduler.now() - file.startedAt);
    this.#recorders.clear();
  }

  #create({ recorderId, options, callId }: CreateCommand): void {
    const { media, owner, callOf } = this.#options;
    const call = callId === undefined ? undefined : callOf(callId);
    if (this.#recorders.has(recorderId)) return;
    if (callId !== undefined && call === undefined) {
      this.#refuse(recorderId, 'The call is over');
      return;
    }
    const { maxRecorders, maxRecordersEver } = RECORDER_LIMITS;
    if (this.#recorders.size >= maxRecorders || this.#made >= maxRecordersEver) {
      const many =
        this.#made >= maxRecordersEver ? `makes ${maxRecordersEver} recordings` : `has ${maxRecorders} recorders`;
      this.#refuse(recorderId, `A session ${many} at most`);
      return;
    }
    if (callId !== undefined && [...this.#recorders.values()].some((other) => other.callId === callId)) {
      this.#refuse(recorderId, 'The call is being recorded already');
      return;
    }
    const recorder: Recorder = { recorderId, options, callId, callIds: new Set(), isClosing: false, file: undefined };
    this.#recorders.set(recorderId, recorder);
    const { format, isStereo, isHd } = options;
    media.send({
      kind: 'open-recorder',
      recorderId,
      of: { ...owner, recorder: ++this.#made },
      sound: { format, isStereo, isHd },
    });
    if (callId === undefined || call === undefined) return;
    recorder.callIds.add(callId);
    media.send({ kind: 'record', recorderId, source: { unit: 'leg', id: callId } });
    media.send({ kind: 'record', recorderId, source: { unit: 'heard', id: callId } });
    this.#warnOfVideo(recorder, call);
  }

  #refuse(recorderId: RecorderId, error: string): void {
    const { journal, emit } = this.#options;
    journal.log('warning', `Recorder ${recorderId}: ${error}`);
    emit({ kind: 'recorder', recorderId, name: 'stopped', durationMs: 0, error });
  }

  #started(recorder: Recorder, name: string): void {
    const { emit, journal, scheduler, urlOf } = this.#options;
    const { recorderId, options, callId } = recorder;
    const { isSecure, linkSeconds, fileName, title } = options;
    const url = urlOf(name, { isSecure, linkSeconds, ...(fileName === undefined ? {} : { fileName }) });
    recorder.file = { name, url, startedAt: scheduler.now() };
    journal.log('platform', `Recorder ${recorderId} writes ${name}`);
    journal.recordStarted({
      ...{ file: name, isSecure, linkSeconds },
      ...(title === undefined ? {} : { title }),
      ...(fileName === undefined ? {} : { fileName }),
      ...(callId === undefined ? {} : { callId }),
    });
    emit({ kind: 'recorder', recorderId, name: 'started', url });
  }

  #stopped({ recorderId, file }: Recorder, durationMs: number): void {
    const { emit, journal } = this.#options;
    this.#recorders.delete(recorderId);
    if (file !== undefined) journal.recordEnded(file.name, durationMs);
    emit({
      kind: 'recorder',
      recorderId,
      name: 'stopped',
      durationMs,
      ...(file === undefined ? {} : { url: file.url }),
    });
  }

  #stopRecord({ recorderId }: Recorder, source: RecordedSource): void {
    this.#options.media.send({ kind: 'stop-record', recorderId, source });
  }

  #close(recorder: Recorder): void {
    if (recorder.isClosing) return;
    recorder.isClosing = true;
    this.#options.media.send({ kind: 'close-recorder', recorderId: recorder.recorderId });
  }

  #warnOfVideo({ recorderId, options }: Recorder, { facts, granted }: Call): void {
    const video = granted?.video ?? null;
    if (options.format !== 'mp4' || video === null || video === 'H264') return;
    const line = `Recorder ${recorderId}: the video of call ${facts.callId} is ${video}; only H.264 is recorded, with a slate in its place`;
    this.#options.journal.log('warning', line);
  }
}

function sourceOf({ unit, id }: UnitRef): RecordedSource | undefined {
  if (unit === 'call') return { unit: 'leg', id };
  return unit === 'conference' || unit === 'player' ? { unit, id } : undefined;
}
