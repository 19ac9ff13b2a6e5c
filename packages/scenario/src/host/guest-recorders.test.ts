import { expect, test } from 'vitest';
import { benchScenario } from '../testing/isolate-bench.ts';
import { CALL } from '../testing/run-recorder.ts';

const TELEPHONE = { format: 'mp3', isStereo: false, isHd: false, isSecure: false, linkSeconds: 92 * 86_400 };
const OVER = {
  kind: 'call-disconnected',
  callId: CALL.callId,
  internalCode: 200,
  reason: 'over',
  durationSeconds: 1,
} as const;

test.each([
  ['', {}],
  ["'name', true", { isSecure: true, title: 'name' }],
  ["{ hd_audio: true, format: 'ogg' }", { isHd: true, format: 'ogg' }],
  ["{ format: 'json', transcribe: true, labels: ['a', 'b'] }", {}],
  ["{ video: true, stereo: true, format: 'ogg' }", { format: 'mp4', isStereo: true }],
  ['{ expire: VoxEngine.RecordExpireTime.THREEYEARS }', { linkSeconds: 1_095 * 86_400 }],
  ["{ expire: 'never' }", {}],
  ["{ name: 'n'.repeat(500), contentDispositionFilename: 7 }", { title: 'n'.repeat(200), fileName: '7' }],
])('createRecorder(%s)', async (parameters, options) => {
  const { recorder } = benchScenario(`VoxEngine.createRecorder(${parameters}); VoxEngine.terminate()`);
  await recorder.ended();
  expect(recorder.commands[0]).toEqual({
    kind: 'create-recorder',
    recorderId: 'recorder-1',
    options: { ...TELEPHONE, ...options },
  });
  expect(recorder.log).toEqual([]);
});

test('lossless is kept as well as sound is here, with a warning', async () => {
  const { recorder } = benchScenario('VoxEngine.createRecorder({ lossless: true }); VoxEngine.terminate()');
  await recorder.ended();
  expect(recorder.commands[0]).toMatchObject({ options: { format: 'mp3', isHd: true } });
  expect(recorder.log).toEqual([
    expect.stringMatching(/^warning: s:\d+:\d+ createRecorder: lossless files are not made/),
  ]);
});

test('calls, conferences and players send to a recorder; what is stopped warns and does nothing', async () => {
  const { recorder, run } = benchScenario(`
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
      const recorder = VoxEngine.createRecorder();
      for (const unit of [call, VoxEngine.createConference(), VoxEngine.createURLPlayer('https://h/a.mp3')]) {
        unit.sendMediaTo(recorder);
        unit.stopMediaTo(recorder);
      }
      recorder.mute(1);
      recorder.stop();
      recorder.stop();
      recorder.mute(false);
      VoxEngine.terminate();
    });`);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  await recorder.ended();
  const routes = recorder.commands.flatMap((one) =>
    'from' in one ? [[one.kind, one.from.unit, one.to.unit].join(' ')] : [],
  );
  expect(routes).toEqual([
    'send-media call recorder',
    'stop-media call recorder',
    'send-media conference recorder',
    'stop-media conference recorder',
    'send-media player recorder',
    'stop-media player recorder',
  ]);
  expect(recorder.commands.slice(-3, -1)).toEqual([
    { kind: 'mute-recorder', recorderId: 'recorder-1', isMuted: true },
    { kind: 'stop-recorder', recorderId: 'recorder-1' },
  ]);
  expect(recorder.log).toEqual([
    expect.stringMatching(/stop-recorder: the recorder is stopped, nothing is done/),
    expect.stringMatching(/mute-recorder: the recorder is stopped, nothing is done/),
  ]);
});

test('events of a recorder have their published names', async () => {
  const { recorder, run } = benchScenario(`
    const recorder = VoxEngine.createRecorder();
    for (const name of Object.values(RecorderEvents))
      recorder.addEventListener(name, ({ recorder: of, ...rest }) => {
        Logger.write(JSON.stringify([of === recorder, rest]));
        if (name === RecorderEvents.Stopped) VoxEngine.terminate();
      });`);
  const of = { kind: 'recorder', recorderId: 'recorder-1' } as const;
  await recorder.until(() => recorder.commands.length > 0);
  run.handleEvent({ ...of, name: 'started', url: 'https://h/1' });
  run.handleEvent({ ...of, name: 'video-started', url: 'https://h/1' });
  run.handleEvent({ ...of, name: 'error', error: 'The disk is full' });
  run.handleEvent({ ...of, name: 'stopped', durationMs: 1_500, url: 'https://h/1' });
  run.handleEvent({ ...of, name: 'stopped', durationMs: 1_500 }); // of one that is not known any more
  await recorder.ended();
  expect(recorder.log).toEqual([
    '[true,{"name":"Recorder.Started","url":"https://h/1"}]',
    '[true,{"name":"Recorder.RecorderError","error":"The disk is full"}]',
    '[true,{"name":"Recorder.Stopped","url":"https://h/1","cost":0,"duration":1.5}]',
  ]);
});

test('one that is refused is told as an error, and is over', async () => {
  const { recorder, run } = benchScenario(`
    const recorder = VoxEngine.createRecorder();
    for (const name of Object.values(RecorderEvents))
      recorder.addEventListener(name, (e) => {
        Logger.write([e.name, e.error, e.url, e.duration].join());
        if (name === RecorderEvents.Stopped) { recorder.stop(); VoxEngine.terminate(); }
      });`);
  await recorder.until(() => recorder.commands.length > 0);
  run.handleEvent({ kind: 'recorder', recorderId: 'recorder-1', name: 'stopped', durationMs: 0, error: 'no room' });
  await recorder.ended();
  expect(recorder.log).toEqual([
    'Recorder.RecorderError,no room,,',
    'Recorder.Stopped,,,0',
    expect.stringMatching(/stop-recorder: the recorder is stopped/),
  ]);
});

test('Call.record: one at a time, its events are those of the call, the last after Disconnected', async () => {
  const { recorder, run } = benchScenario(`
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
      for (const name of ['RecordStarted', 'RecordStopped', 'RecordError', 'VideoTrackCreated', 'Disconnected'])
        call.addEventListener(CallEvents[name], ({ url, duration, error }) => {
          Logger.write([name, url, duration, error].join());
          if (name === 'Disconnected') call.record();
          if (name === 'RecordStopped') VoxEngine.terminate();
        });
      call.record({ video: true });
      call.record();
    });`);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  await recorder.until(() => recorder.commands.length > 0);
  const of = { kind: 'recorder', recorderId: 'recorder-1' } as const;
  run.handleEvent({ ...of, name: 'started', url: 'u' });
  run.handleEvent({ ...of, name: 'video-started', url: 'u' });
  run.handleEvent(OVER);
  run.handleEvent({ ...of, name: 'error', error: 'why' });
  run.handleEvent({ ...of, name: 'stopped', durationMs: 250, url: 'u' });
  await recorder.ended();
  expect(recorder.commands.filter(({ kind }) => kind === 'create-recorder')).toHaveLength(1);
  expect(recorder.log).toEqual([
    expect.stringMatching(/record: the call is being recorded already/),
    'RecordStarted,u,,',
    'VideoTrackCreated,u,,',
    'Disconnected,,1,',
    expect.stringMatching(/record: the call is over/),
    'RecordError,,,why',
    'RecordStopped,u,0.25,',
  ]);
});

test('a thousand recorders in a loop cost the run its allowance, and nothing else', async () => {
  const { recorder } = benchScenario('for (let i = 0; i < 5000; i++) VoxEngine.createRecorder()');
  expect(await recorder.ended()).toMatchObject({ kind: 'limit', limit: 'commands' });
  expect(recorder.commands.length).toBeLessThanOrEqual(1_000);
});
