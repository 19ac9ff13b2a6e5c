import { expect, test } from 'vitest';
import { scenario } from './index.ts';

const URL_OF = (name: string) => `https://files.test/${name}`;
/** With `play(name, more)`: a player that logs what it hears. */
const onCall = (body: string) => ({
  name: 's',
  source: `require(Modules.Player);
    const play = (name, more) => {
      const player = VoxEngine.createURLPlayer('${URL_OF('')}' + name, more);
      for (const event of Object.values(PlayerEvents)) player.addEventListener(event, (e) =>
        Logger.write([name, event.replace('Player.', ''), e.duration, e.offset, e.error].filter((one) => one !== undefined).join('|')));
      return player;
    };
    VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => { ${body} });`,
});

test('a file waits for its first listener, passes its markers and ends, each at its time', async () => {
  await using run = await scenario(
    onCall(`const player = play('a.mp3?key=1');
      player.addMarker(-500);
      player.addMarker(1000);
      player.addMarker(99000);
      player.sendMediaTo(call);
      setTimeout(() => call.answer(), 5000);`),
  );
  run.files.on(URL_OF('a.mp3'), { seconds: 2.5, afterMs: 700 });
  const call = run.incomingCall();
  await run.player().created();
  expect(run.player().state).toBe('fetching');
  await run.clock.advance(700);
  expect([run.player().state, run.clock.elapsedMs]).toEqual(['waiting', 700]);
  await run.player().started();
  expect([run.player().state, run.clock.elapsedMs]).toEqual(['playing', 5_000]);
  expect(run.player().heardBy).toEqual([{ unit: 'call', id: call.facts.callId }]);
  await run.clock.advance(1_200);
  expect(run.player().positionMs).toBe(1_200);
  await run.player(URL_OF('a.mp3')).played();
  expect([run.player().state, run.clock.elapsedMs]).toEqual(['finished', 7_500]);
  expect(run.player().heardBy).toEqual([]);
  expect(run.log).toEqual([
    'a.mp3?key=1|Created',
    'a.mp3?key=1|PlaybackReady',
    'a.mp3?key=1|Started|2.5',
    'a.mp3?key=1|PlaybackMarkerReached|1000',
    'a.mp3?key=1|PlaybackMarkerReached|-500',
    'a.mp3?key=1|PlaybackFinished',
  ]);
  expect(run.transcript).toContain('<- create-player player-1 https://files.test/a.mp3\n');
});

test('a file of which the test says nothing fails the test, and names it without its query', async () => {
  const run = await scenario(onCall(`call.answer(); call.startPlayback('${URL_OF('a.mp3?key=unsayable')}')`));
  const connected = run.incomingCall().connected();
  await expect(connected).rejects.toMatchObject({ code: 'TEST_UNANSWERED' });
  await expect(connected).rejects.toThrow(
    "The scenario plays https://files.test/a.mp3, and the test says nothing of that file. Write run.files.on('https://files.test/a.mp3', { seconds: 10 }) before.",
  );
  await expect(connected).rejects.not.toThrow(/unsayable/);
  await run.close();
  await using other = await scenario(onCall(''));
  for (const useless of [{ seconds: 0 }, { seconds: Number.NaN }, { code: 200 }, {} as { seconds: number }])
    expect(() => other.files.on(URL_OF('a.mp3'), useless)).toThrow('A file needs { seconds } above 0');
});

test('files that are not there, late, unreachable, damaged, without a length', async () => {
  await using run = await scenario(
    onCall(`call.answer(); for (const name of ['absent', 'down', 'late', 'damaged', 'cut', 'untold'])
      play(name).sendMediaTo(VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/' + name }));`),
  );
  run.files.on(/./, { seconds: 1 });
  run.files.on(URL_OF('absent'), { code: 404 });
  run.files.on(URL_OF('down'), { error: 'Connection refused' });
  run.files.on(URL_OF('late'), { seconds: 1, afterMs: 12_001 });
  run.files.on(URL_OF('damaged'), { seconds: 0, breaks: 'The file is damaged' });
  run.files.on(URL_OF('cut'), { seconds: 1, breaks: 'The file is damaged' });
  run.files.on(URL_OF('untold'), { seconds: 3, tellsLength: false });
  run.incomingCall();
  expect(await run.player(1).failed()).toBe('The server of the file answered 404');
  expect(await run.player(4).failed()).toBe('The file is damaged');
  expect(run.clock.elapsedMs).toBe(0);
  expect(await run.player(5).failed()).toBe('The file is damaged');
  expect(run.clock.elapsedMs).toBe(1_000);
  await run.player(6).played();
  expect(run.clock.elapsedMs).toBe(3_000);
  expect(await run.player(3).failed()).toBe('Timeout is reached');
  expect(run.clock.elapsedMs).toBe(12_000);
  expect(run.log).toContain('warning: Player player-2: Connection refused');
  expect(run.log).toContain('down|PlaybackFinished|Connection refused');
  expect(run.transcript).toContain('-> player player-2 finished Connection refused\n');
  expect(run.log).toContain('damaged|Started|0');
  expect(run.log).toContain('untold|Started|0');
});

test('a call hears one sound, the newest; the other goes on by the clock', async () => {
  await using run = await scenario(
    onCall(`call.answer();
      play('first').sendMediaTo(call);
      setTimeout(() => play('second').sendMediaTo(call), 1000);
      setTimeout(() => VoxEngine.createConference().sendMediaTo(call), 2000);`),
  );
  run.files.on(/./, { seconds: 10 });
  run.incomingCall();
  const heard = () => [run.player(1).heardBy.length, run.player(2).heardBy.length];
  await run.clock.advance(1_000);
  expect(heard()).toEqual([0, 1]);
  await run.clock.advance(1_000);
  expect(heard()).toEqual([0, 0]);
  await run.player(2).played();
  expect(run.clock.elapsedMs).toBe(11_000);
  expect(run.player(1).state).toBe('finished');
});

test('on the air: in place of the call, until it ends', async () => {
  await using run = await scenario(
    onCall(`const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://h/a' });
      agent.addEventListener(StreamingAgentEvents.AudioSwitched, () => Logger.write('switched'));
      call.sendMediaTo(agent);
      call.answer();
      setTimeout(() => play('jingle').sendMediaTo(agent), 1000);`),
  );
  run.files.on(/jingle/, { seconds: 3 });
  run.incomingCall();
  await run.agent().accept();
  await run.player().started();
  expect(run.agent().source).toEqual({ unit: 'player', id: run.player().id });
  expect(run.player().heardBy).toEqual([{ unit: 'agent', id: run.agent().id }]);
  await run.player().played();
  expect([run.agent().source, run.clock.elapsedMs]).toEqual([undefined, 4_000]);
  expect(run.log).toContain('switched');
});

test('paused from the beginning, resumed, paused, repeated, stopped', async () => {
  await using run = await scenario(
    onCall(`call.answer();
      const player = play('loop', { loop: true, onPause: true });
      player.sendMediaTo(call);
      setTimeout(() => player.resume(), 1000);
      setTimeout(() => player.pause(), 3500);
      setTimeout(() => { player.addMarker(1000); player.addMarker(900); player.resume(); }, 6000);
      setTimeout(() => player.stop(), 9000);`),
  );
  run.files.on(URL_OF('loop'), { seconds: 1 });
  run.incomingCall();
  const player = run.player('https://files.test/loop');
  await run.clock.advance(500);
  expect([player.state, player.isPaused, player.loops]).toEqual(['waiting', true, true]);
  await expect(player.started({ withinMs: 100 })).rejects.toThrow(
    /begins within 0\.1 s of virtual time\. It is paused\./,
  );
  await player.started();
  expect(run.clock.elapsedMs).toBe(1_000);
  await run.clock.advance(4_000);
  expect([player.isPaused, player.positionMs]).toEqual([true, 500]);
  await run.logged('MarkerReached');
  expect(run.clock.elapsedMs).toBe(6_400);
  await run.logged('loop|PlaybackMarkerReached|1000');
  expect([run.clock.elapsedMs, player.positionMs]).toEqual([6_500, 0]);
  await expect(player.played({ withinMs: 1_000 })).rejects.toThrow('It repeats until it is stopped.');
  await player.stopped();
  expect(run.clock.elapsedMs).toBe(9_000);
  await expect(player.played()).rejects.toThrow(
    'Expected that the player of https://files.test/loop is played to its end. The scenario stopped it.',
  );
  expect(run.log.at(-1)).toBe('loop|Stopped');
});

test("a call's own playback: one at a time, and no longer than the call", async () => {
  await using run = await scenario(
    onCall(`call.answer();
      call.addEventListener(CallEvents.PlaybackStarted, (e) => Logger.write('started ' + e.duration));
      call.addEventListener(CallEvents.PlaybackFinished, (e) => Logger.write('finished ' + e.error));
      call.addEventListener(CallEvents.Connected, () => call.startPlayback('${URL_OF('a')}'));
      call.addEventListener(CallEvents.MessageReceived, (e) => call.startPlayback('${URL_OF('')}' + e.text));`),
  );
  run.files.on(/./, { seconds: 4 });
  const call = run.incomingCall({ from: 'anna' });
  await call.playback().played();
  expect(run.clock.elapsedMs).toBe(4_000);
  await call.sendMessage('b');
  await call.sendMessage('c');
  expect(call.playback().source.url).toBe(URL_OF('c'));
  await expect(call.playback(2).played()).rejects.toThrow(
    'Expected that the playback (2) of the call of anna to 100 is played to its end. Another playback took its place.',
  );
  const other = run.incomingCall();
  await expect(other.playback(URL_OF('x')).started({ withinMs: 0 })).rejects.toThrow(
    'The scenario has made no such player.',
  );
  await call.hangUp();
  await call.playback().stopped();
  await expect(call.playback().played()).rejects.toThrow('Its call ended.');
  await expect(run.player().created({ withinMs: 0 })).rejects.toThrow('The scenario has made no such player.');
  expect(run.log).toEqual(['started 4', 'finished undefined', 'started 4', 'started 4', 'started 4']);
});

test('what an author forgets is named: who hears it, that it is connected', async () => {
  await using run = await scenario(onCall(`play('a'); play('b').sendMediaTo(call);`));
  run.files.on(/./, { seconds: 4 });
  run.incomingCall();
  await expect(run.player(1).played({ withinMs: 10 })).rejects.toThrow('Nobody hears it: sendMediaTo is missing');
  await expect(run.player(2).played({ withinMs: 10 })).rejects.toThrow('a call has to be connected.');
  await expect(run.player(3).played({ withinMs: 10 })).rejects.toThrow('The scenario has made no such player.');
  expect(() => run.player(3).source).toThrow('There is no such thing yet: player 3.');
});

test('a caller who takes no sound: time passes all the same, and the session log says so, once', async () => {
  await using run = await scenario(
    onCall(`call.answer();
      globalThis.shared ??= play('a', { loop: true });
      shared.sendMediaTo(call);
      shared.sendMediaTo(VoxEngine.createConference());`),
  );
  run.files.on(/./, { seconds: 4 });
  await run.incomingCall().connected();
  await run.player().started();
  await run.incomingCall({ takesSound: false }).connected();
  await run.clock.advance(10_000);
  const line = 'warning: Player player-1: a conference takes nothing of a player; a call and an agent do';
  const deaf = 'warning: Call call-2 takes no sound from here: it hears nothing of player-1';
  expect(run.log.filter((one) => one.startsWith('warning'))).toEqual([line, line, deaf]);
});

test('a player keeps a hundred markers', async () => {
  await using run = await scenario(
    onCall(
      `const player = play('a'); for (let i = 1; i <= 101; i++) player.addMarker(i); call.answer(); player.sendMediaTo(call);`,
    ),
  );
  run.files.on(/./, { seconds: 4 });
  run.incomingCall();
  await run.player().played();
  expect(run.log.filter((line) => line.includes('MarkerReached'))).toHaveLength(100);
});

test('with its session everything that plays is over, and nothing begins', async () => {
  const body = `call.answer(); call.startPlayback('${URL_OF('a')}');
    VoxEngine.addEventListener(AppEvents.Terminating, () => VoxEngine.createURLPlayer('${URL_OF('unknown')}'));
    setTimeout(VoxEngine.terminate, 1000);`;
  await using run = await scenario(onCall(body));
  run.files.on(URL_OF('a'), { seconds: 4, afterMs: 3_000 });
  const call = run.incomingCall();
  expect(await run.ended()).toEqual({ kind: 'terminated' });
  expect(call.playback().state).toBe('stopped');
  await run.clock.advance(10_000);
  expect(run.events.filter(({ kind }) => kind === 'player')).toHaveLength(1);
});
