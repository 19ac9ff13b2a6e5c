import { expect, test } from 'vitest';
import type { PlayerCommand, ScenarioCommand } from '../protocol.ts';
import { benchScenario, type IsolateBench } from '../testing/isolate-bench.ts';
import { CALL } from '../testing/run-recorder.ts';

type Create = Extract<PlayerCommand, { kind: 'create-player' }>;

const createdBy = (commands: readonly ScenarioCommand[]): Create[] =>
  commands.filter((command) => command.kind === 'create-player');

const SOURCE = { url: 'https://h/a.mp3', method: 'GET', headers: [] };

test('createURLPlayer takes a url, or an object; whom it sends media to travels as it was said', async () => {
  const { recorder, run } = benchScenario(`
    require(Modules.Player);
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
      const player = VoxEngine.createURLPlayer('https://h/a.mp3', { loop: true, onPause: true, progressivePlayback: true });
      VoxEngine.createURLPlayer({ url: 'http://h/b', method: 'post', headers: [{ name: 'X-A', value: 'a' }], body: 'b' });
      player.sendMediaTo(call);
      player.addMarker(-500);
      player.pause();
      player.resume();
      player.stopMediaTo(call);
      player.stop();
      VoxEngine.terminate();
    });`);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  await recorder.ended();
  const route = { from: { unit: 'player', id: 'player-1' }, to: { unit: 'call', id: CALL.callId } };
  expect(recorder.commands.slice(0, -1)).toEqual([
    { kind: 'create-player', playerId: 'player-1', source: SOURCE, loop: true, isPaused: true },
    {
      kind: 'create-player',
      playerId: 'player-2',
      source: { url: 'http://h/b', method: 'POST', headers: [['X-A', 'a']], body: 'b' },
      loop: false,
      isPaused: false,
    },
    { kind: 'send-media', ...route },
    { kind: 'mark-player', playerId: 'player-1', offsetMs: -500 },
    { kind: 'pause-player', playerId: 'player-1' },
    { kind: 'resume-player', playerId: 'player-1' },
    { kind: 'stop-media', ...route },
    { kind: 'stop-player', playerId: 'player-1' },
  ]);
});

test('events of a player have their published names; what is over warns and does nothing', async () => {
  const { recorder, run } = benchScenario(`
    const player = VoxEngine.createURLPlayer('https://h/a.mp3');
    for (const name of Object.values(PlayerEvents))
      player.addEventListener(name, (e) => {
        const { player: of, ...rest } = e;
        Logger.write(JSON.stringify([of === player, rest]));
        if (name === PlayerEvents.PlaybackFinished) { player.stop(); VoxEngine.terminate(); }
      });`);
  const of = { kind: 'player', playerId: 'player-1' } as const;
  await recorder.until(() => recorder.commands.length > 0);
  run.handleEvent({ ...of, name: 'created' });
  run.handleEvent({ ...of, name: 'ready' });
  run.handleEvent({ ...of, name: 'started', durationMs: 1_500 });
  run.handleEvent({ ...of, name: 'marker', offsetMs: -500 });
  run.handleEvent({ ...of, name: 'finished', error: 'Timeout is reached' });
  await recorder.ended();
  expect(recorder.log).toEqual([
    '[true,{"name":"Player.Created"}]',
    '[true,{"name":"Player.PlaybackReady"}]',
    '[true,{"name":"Player.Started","duration":1.5}]',
    '[true,{"name":"Player.PlaybackMarkerReached","offset":-500}]',
    '[true,{"name":"Player.Error","error":"Timeout is reached"}]',
    '[true,{"name":"Player.PlaybackFinished","error":"Timeout is reached"}]',
    expect.stringMatching(/^warning: s:\d+:\d+ stop-player: the player is over/),
  ]);
});

test('a session has ten players; one that is over makes room', async () => {
  const { recorder, run } = benchScenario(`
    const players = Array.from({ length: 10 }, () => VoxEngine.createURLPlayer('https://h/a.mp3'));
    try { VoxEngine.createURLPlayer('https://h/b.mp3') } catch (e) { Logger.write(e.message) }
    players[3].addEventListener(PlayerEvents.Stopped, () => {
      Logger.write(VoxEngine.createURLPlayer('https://h/c.mp3').id());
      VoxEngine.terminate();
    });
    players[3].stop();`);
  await recorder.until(() => recorder.commands.some(({ kind }) => kind === 'stop-player'));
  run.handleEvent({ kind: 'player', playerId: 'player-4', name: 'stopped' });
  await recorder.ended();
  expect(recorder.log).toEqual(['createURLPlayer: a session has 10 players at most', 'player-11']);
});

test.each(['', 'ftp://h/a.mp3', `https://${'x'.repeat(8_200)}`])('no file is at %.20s', async (url) => {
  const { recorder } = benchScenario(`VoxEngine.createURLPlayer(${JSON.stringify(url)})`);
  expect(await recorder.ended()).toMatchObject({ message: expect.stringContaining('the url of a file begins with') });
});

/** A call that came, and what its scenario does with it. */
async function called(text: string): Promise<IsolateBench> {
  const bench = benchScenario(`
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
      for (const name of ['Ready', 'Started', 'Finished'])
        call.addEventListener(CallEvents['Playback' + name], ({ duration, error, call: of }) =>
          Logger.write([name, duration, error, of === call].join()));
      call.addEventListener(CallEvents.Disconnected, VoxEngine.terminate);
      ${text}
    });`);
  bench.run.handleEvent({ kind: 'call-alerting', call: CALL });
  await bench.recorder.until(() => createdBy(bench.recorder.commands).length > 0);
  return bench;
}
const OVER = {
  kind: 'call-disconnected',
  callId: CALL.callId,
  internalCode: 200,
  reason: 'over',
  durationSeconds: 1,
} as const;

test.each([
  ['{ loop: true }', true],
  ['true', true],
  ['false', false],
  ['{}', false],
])('Call.startPlayback with %s', async (parameters, loop) => {
  const { recorder, run } = await called(`call.startPlayback('https://h/a.mp3', ${parameters})`);
  expect(createdBy(recorder.commands)).toEqual([
    { kind: 'create-player', playerId: 'player-1', source: SOURCE, loop, isPaused: false, callId: CALL.callId },
  ]);
  const of = { kind: 'player', playerId: 'player-1' } as const;
  run.handleEvent({ ...of, name: 'created' });
  run.handleEvent({ ...of, name: 'ready' });
  run.handleEvent({ ...of, name: 'started', durationMs: 250 });
  run.handleEvent({ ...of, name: 'finished' });
  run.handleEvent({ ...of, name: 'finished' }); // of a player that is not known any more
  run.handleEvent(OVER);
  await recorder.ended();
  expect(recorder.log).toEqual(['Ready,,,true', 'Started,0.25,,true', 'Finished,,,true']);
});

test('stopPlayback suppresses PlaybackFinished, and so does the next playback', async () => {
  const { recorder, run } = await called(`
    call.startPlayback('https://h/a.mp3');
    call.startPlayback('https://h/b.mp3');
    call.stopPlayback();
    call.stopPlayback();`);
  for (const playerId of ['player-1', 'player-2'])
    run.handleEvent({ kind: 'player', playerId, name: 'finished', error: 'late' });
  run.handleEvent(OVER);
  await recorder.ended();
  expect(recorder.log).toEqual([]);
  expect(recorder.commands.filter(({ kind }) => kind === 'stop-player')).toEqual([
    { kind: 'stop-player', playerId: 'player-2' },
  ]);
});

test('playSoundAndHangup answers, plays and hangs up', async () => {
  const { recorder, run } = benchScenario("VoxEngine.playSoundAndHangup('https://h/a.mp3')");
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  run.handleEvent({ kind: 'call-connected', callId: CALL.callId, headers: {} });
  await recorder.until(() => createdBy(recorder.commands).length > 0);
  run.handleEvent({ kind: 'player', playerId: 'player-1', name: 'finished' });
  await recorder.until(() => recorder.commands.some(({ kind }) => kind === 'hangup'));
  run.handleEvent(OVER);
  await recorder.ended();
  expect(recorder.commands.map(({ kind }) => kind)).toEqual(['answer', 'create-player', 'hangup', 'terminate']);
});
