/** Recorders, keys, voices and figures. */
import { expect, test } from 'vitest';
import { scenario } from './index.ts';

const ON_CALL = (body: string): string =>
  `VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => { ${body}; call.answer(); })`;

test('a recorder begins with the first media, and its file is whole when it is stopped', async () => {
  await using run = await scenario({
    name: 's',
    source: `require(Modules.Recorder); ${ON_CALL(`
      const recorder = VoxEngine.createRecorder({ hd_audio: true });
      recorder.addEventListener(RecorderEvents.Started, (e) => Logger.write(e.url));
      recorder.addEventListener(RecorderEvents.Stopped, (e) => Logger.write('stopped ' + e.duration + ' ' + e.url));
      call.sendMediaTo(recorder);
      call.addEventListener(CallEvents.MessageReceived, ({ text }) => (text === 'mute' ? recorder.mute(true) : recorder.stop()))`)}`,
  });
  const call = run.incomingCall();
  const recorder = run.recorder();
  await recorder.created();
  await call.connected();
  await recorder.started();
  expect(recorder.sources).toEqual([{ unit: 'call', id: call.facts.callId }]);
  await call.sendMessage('mute');
  expect(recorder.isMuted).toBe(true);
  await run.clock.advance(3_000);
  await call.sendMessage('stop');
  await recorder.stopped();
  await run.clock.advance(1);
  expect(run.log).toContain(String(recorder.url));
  expect(run.log).toContain(`stopped 3 ${recorder.url}`);
});

test('what a call records ends behind it, and a recorder that fails says why', async () => {
  await using run = await scenario({
    name: 's',
    source: ON_CALL(`call.record();
      call.addEventListener(CallEvents.RecordError, (e) => Logger.write(e.error));
      call.addEventListener(CallEvents.Disconnected, () => Logger.write('gone'));
      call.addEventListener(CallEvents.RecordStopped, (e) => Logger.write('whole ' + e.duration))`),
  });
  const first = run.incomingCall();
  await first.recording().started();
  await run.clock.advance(2_000);
  await first.hangUp();
  await run.clock.advance(1);
  expect(run.log.filter((line) => /gone|whole/.test(line))).toEqual(['gone', 'whole 2']);
  const second = run.incomingCall();
  await second.recording().started();
  await second.recording().fail('The disk is full');
  expect(run.log).toContain('The disk is full');
});

test('keys and voices are told to who wants to hear of them, and digits arrive', async () => {
  await using run = await scenario({
    name: 's',
    source: ON_CALL(`
      call.addEventListener(CallEvents.ToneReceived, (e) => { Logger.write('key ' + e.tone); call.sendDigits('42#'); });
      call.addEventListener(CallEvents.MicStatusChange, (e) => Logger.write('voice ' + e.active));
      call.addEventListener(CallEvents.MessageReceived, () => { call.handleTones(true); call.handleMicStatus(true); })`),
  });
  const call = run.incomingCall();
  await call.connected();
  await call.press('1');
  await call.speaks(true);
  await call.sendMessage('listen');
  await call.press('2');
  await call.speaks(false);
  expect(run.log.filter((line) => /^(key|voice)/.test(line))).toEqual(['key 2', 'voice false']);
  expect(call.digits).toBe('42#');
  await expect(call.press('x')).rejects.toThrow('"x" is no key of a telephone');
});

test('figures come when a test tells them, to who asked for them', async () => {
  await using run = await scenario({
    name: 's',
    source: ON_CALL(`
      call.addEventListener(CallEvents.MediaStatisticsReceived, (e) => Logger.write('lost ' + e.statistics.in[0].packetLoss));
      call.addEventListener(CallEvents.MessageReceived, () => call.monitorMediaStatistics({ monitor: true, interval: 3 }))`),
  });
  const call = run.incomingCall();
  await call.connected();
  const figures = { in: [{ id: 0, numPackets: 50, packetLoss: 2, jitter: 3, rttMs: 40 }], out: [] };
  await expect(call.reports(figures)).rejects.toThrow('has not called monitorMediaStatistics');
  await call.sendMessage('tell');
  await call.reports(figures);
  expect(run.log).toContain('lost 2');
});
