import type { RecorderEvent, ScenarioCommand } from '../protocol.ts';
import type * as api from './api/recorder.ts';
import type { RecorderEvent as Heard, RecorderEventPayloads } from './api/recorder-event-payloads.ts';
import { Listeners } from './listeners.ts';
import { isRecord } from './player-source.ts';
import { RecorderEvents } from './recorder-events.ts';
import { readRecorderOptions } from './recorder-options.ts';
import type { Session } from './session.ts';

const SECOND_MS = 1_000;

/** `Recorder`: keeps what calls, conferences and players send to it in a file. */
export class Recorder implements api.Recorder {
  readonly #session: Session;
  readonly #id: string;
  readonly #listeners: Listeners<RecorderEventPayloads>;
  #isStopped = false;

  constructor(session: Session, id: string) {
    this.#session = session;
    this.#id = id;
    this.#listeners = new Listeners(session, 'Recorder');
    session.units.set(this, { unit: 'recorder', id });
  }

  /** For the session only. */
  static deliver(recorder: Recorder, event: RecorderEvent): void {
    const tell = <Name extends keyof RecorderEventPayloads>(
      name: Name,
      extra: Omit<RecorderEventPayloads[Name], keyof Heard>,
    ): void => {
      const payload = { recorder, name, ...extra } as unknown as RecorderEventPayloads[Name]; // base and extra are all of it
      recorder.#listeners.dispatch(name, payload);
    };
    switch (event.name) {
      case 'started':
        tell(RecorderEvents.Started, { url: event.url });
        return;
      case 'error':
        recorder.#isStopped = true;
        tell(RecorderEvents.RecorderError, { error: event.error });
        return;
      case 'stopped':
        recorder.#isStopped = true;
        recorder.#session.recorders.delete(recorder.#id);
        if (event.error !== undefined) tell(RecorderEvents.RecorderError, { error: event.error });
        tell(RecorderEvents.Stopped, { url: event.url ?? '', cost: 0, duration: event.durationMs / SECOND_MS });
        return;
      case 'video-started':
      // Of calls that are recorded.
    }
  }

  id(): string {
    return this.#id;
  }

  addEventListener(event: unknown, callback: unknown): void {
    this.#listeners.add(event, callback);
  }

  removeEventListener(event: unknown, callback?: unknown): void {
    this.#listeners.remove(event, callback);
  }

  mute(doMute: unknown): void {
    this.#command({ kind: 'mute-recorder', recorderId: this.#id, isMuted: Boolean(doMute) });
  }

  /** For good. */
  stop(): void {
    this.#command({ kind: 'stop-recorder', recorderId: this.#id });
    this.#isStopped = true;
  }

  #command(command: ScenarioCommand): void {
    if (this.#isStopped) this.#session.warn(`${command.kind}: the recorder is stopped, nothing is done`);
    else this.#session.host.command(command);
  }
}

/** `VoxEngine.createRecorder`. Events come later, never from inside. */
export function createRecorders(session: Session) {
  return {
    /** @param given An object; the name, in old scenarios, before `secure`. */
    createRecorder(given?: unknown, secure: unknown = false): Recorder {
      const parameters = isRecord(given) ? given : { name: given, secure };
      const recorderId = session.newRecorderId();
      const recorder = new Recorder(session, recorderId);
      session.recorders.set(recorderId, recorder);
      const options = readRecorderOptions(session, parameters, 'createRecorder');
      session.host.command({ kind: 'create-recorder', recorderId, options });
      return recorder;
    },
  };
}
