import type { CallId, RecorderEvent } from '../protocol.ts';
import type { CallEvent, CallEventPayloads } from './api/call-event-payloads.ts';
import { CallEvents } from './call-events.ts';
import { readRecorderOptions } from './recorder-options.ts';
import type { Session } from './session.ts';

const SECOND_MS = 1_000;

type TellCall = <Event extends keyof CallEventPayloads>(
  event: Event,
  extra: Omit<CallEventPayloads[Event], keyof CallEvent>,
) => void;

/** What `Call.record` records: one file at a time. */
export class CallRecording {
  readonly #session: Session;
  readonly #callId: CallId;
  readonly #tell: TellCall;
  #recorderId: string | undefined;

  constructor(session: Session, callId: CallId, tell: TellCall) {
    this.#session = session;
    this.#callId = callId;
    this.#tell = tell;
  }

  /** For the session only. */
  static deliver(recording: CallRecording, event: RecorderEvent): void {
    switch (event.name) {
      case 'started':
        recording.#tell(CallEvents.RecordStarted, { url: event.url });
        return;
      case 'video-started':
        recording.#tell(CallEvents.VideoTrackCreated, { url: event.url });
        return;
      case 'error':
        recording.#tell(CallEvents.RecordError, { error: event.error });
        return;
      case 'stopped':
        recording.#session.recorders.delete(event.recorderId);
        if (recording.#recorderId === event.recorderId) recording.#recorderId = undefined;
        if (event.error !== undefined) recording.#tell(CallEvents.RecordError, { error: event.error });
        recording.#tell(CallEvents.RecordStopped, {
          url: event.url ?? '',
          cost: 0,
          duration: event.durationMs / SECOND_MS,
        });
    }
  }

  start(parameters: unknown): void {
    if (this.#recorderId !== undefined) {
      this.#session.warn('record: the call is being recorded already, nothing is done');
      return;
    }
    const options = readRecorderOptions(this.#session, parameters, 'record');
    const recorderId = this.#session.newRecorderId();
    this.#recorderId = recorderId;
    this.#session.recorders.set(recorderId, this);
    this.#session.host.command({ kind: 'create-recorder', recorderId, options, callId: this.#callId });
  }
}
