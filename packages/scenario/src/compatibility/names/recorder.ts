import type { RecorderEvent } from '../../protocol.ts';
import { type DocumentedGroup, full, type Proof, partial, says } from '../documented-name.ts';

const recorderId = 'recorder-1';
type What = RecorderEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'kind' | 'recorderId'>
    : never
  : never;
const recorderEvent = (what: What): RecorderEvent => ({ kind: 'recorder', recorderId, ...what }) as RecorderEvent;

/** What a recorder does: `body` runs with `recorder`. */
function onRecorder(body: string, { commands = [], ...expected }: Omit<Proof, 'script'> = {}): Proof {
  const script = `require(Modules.Recorder); const recorder = VoxEngine.createRecorder(); ${body}`;
  return { script, commands: [{ kind: 'create-recorder', recorderId }, ...commands], ...expected };
}

/** `read` of an event, after its recorder and name. */
const heard = (name: string, read: string, what: What, log: string): Proof =>
  onRecorder(
    `recorder.addEventListener(RecorderEvents.${name}, (e) => Logger.write([e.recorder === recorder, e.name, ${read}]))`,
    { events: [recorderEvent(what)], log: [`true,Recorder.${name},${log}`] },
  );

const listened = (more = ''): string =>
  `recorder.addEventListener(RecorderEvents.Started, () => Logger.write(1)); ${more}`;
const STARTED = recorderEvent({ name: 'started', url: 'https://h/1' });

export const RECORDER: DocumentedGroup = {
  title: 'Recorder',
  names: {
    RecordExpireTime: partial(
      'How long the url works; files are kept as long as the operator says.',
      says(
        '[RecordExpireTime.DEFAULT === RecordExpireTime.THREEMONTHS, RecordExpireTime.ONEYEAR].join()',
        'true,1 year',
      ),
    ),
    'Recorder.id': full(onRecorder('Logger.write(recorder.id())', { log: [recorderId] })),
    'Recorder.addEventListener': full(onRecorder(listened(), { events: [STARTED], log: ['1'] })),
    'Recorder.removeEventListener': full(
      onRecorder(listened('recorder.removeEventListener(RecorderEvents.Started)'), { events: [STARTED] }),
    ),
    'Recorder.mute': full(
      onRecorder('recorder.mute(true); recorder.mute(false)', {
        commands: [
          { kind: 'mute-recorder', recorderId, isMuted: true },
          { kind: 'mute-recorder', recorderId, isMuted: false },
        ],
      }),
    ),
    'Recorder.stop': full(onRecorder('recorder.stop()', { commands: [{ kind: 'stop-recorder', recorderId }] })),
  },
};

export const RECORDER_EVENTS: DocumentedGroup = {
  title: 'RecorderEvents',
  names: {
    'RecorderEvents.Started': full(heard('Started', 'e.url', { name: 'started', url: 'https://h/1' }, 'https://h/1')),
    'RecorderEvents.Stopped': partial(
      '`cost` is always 0.',
      heard('Stopped', 'e.cost, e.duration', { name: 'stopped', durationMs: 2_500, url: 'https://h/1' }, '0,2.5'),
    ),
    'RecorderEvents.RecorderError': full(heard('RecorderError', 'e.error', { name: 'error', error: 'why' }, 'why')),
  },
};
