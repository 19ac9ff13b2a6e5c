import { expect, test } from 'vitest';
import { scenario } from './index.ts';

const of = (source: string) => ({ name: 's', source });

test('an hour passes in milliseconds, timer by timer, and the date with it', async () => {
  const source = `
    const startedAt = Date.now();
    let ticks = 0;
    const every = setInterval(() => { if (++ticks === 60) clearInterval(every) }, 60000);
    setTimeout(() => Logger.write(ticks + ' ticks, ' + new Date().toISOString() + ' ' + (Date.now() - startedAt)), 3600001);
    const call = VoxEngine.callUser({ username: 'a', callerid: 'b' });`;
  await using run = await scenario(of(source));
  await run.placedCall().accept();
  const before = performance.now();
  await run.clock.advance(3_600_000);
  expect(run.log).toEqual([]);
  await run.clock.advance(1);
  expect(performance.now() - before).toBeLessThan(5_000);
  expect(run.log).toEqual(['60 ticks, 2026-01-01T13:00:00.001Z 3600001']);
  expect(run.clock.now.toISOString()).toBe('2026-01-01T13:00:00.001Z');
});

test('the date: where it starts, in UTC, as all of its forms', async () => {
  const source = `Logger.write([new Date().getHours(), new Date().getTimezoneOffset(), Date().slice(0, 15), typeof Date.UTC(2020, 1),
    new Date(0).toISOString(), new Date(2020, 1, 1).getMonth(), new Date() instanceof Date, new Date().constructor === Date,
    getLocalTime('Asia/Tokyo').getUTCHours(), Date.length].join(' '));
    class Later extends Date {}; Logger.write(new Later().getFullYear() + ' ' + (new Later() instanceof Later));`;
  await using run = await scenario(of(source), { startAt: '2031-02-03T04:05:06Z' });
  expect(run.log).toEqual(['4 0 Mon Feb 03 2031 number 1970-01-01T00:00:00.000Z 1 true true 13 7', '2031 true']);
  await expect(scenario(of(''), { startAt: 'never' })).rejects.toThrow('startAt is no date.');
});

test('chance is the same in every run, and differs within one', async () => {
  const source = of(`Logger.write([Math.random(), Math.random(), uuidgen(), uuidgen()].join(' '))`);
  await using one = await scenario(source);
  await using two = await scenario(source);
  expect(one.log).toEqual(two.log);
  expect(new Set(one.log[0]?.split(' ')).size).toBe(4);
});

test('time goes on only as far as a wait needs it, and stops where something is said', async () => {
  const source = `setTimeout(() => Logger.write('one'), 1000); setTimeout(() => Logger.write('two'), 2000);
    setInterval(() => {}, 100);`;
  await using run = await scenario(of(source));
  expect(await run.logged(/^one$/)).toBe('one');
  expect(run.clock.elapsedMs).toBe(1_000);
  await run.until(() => run.log.includes('two'));
  expect(run.clock.elapsedMs).toBe(2_000);
  await expect(run.logged('three', { withinMs: 500 })).rejects.toThrow(
    'Expected that three is logged within 0.5 s of virtual time.',
  );
  await expect(run.until(() => false, 'pigs fly', { withinMs: 100 })).rejects.toThrow('Expected that pigs fly within');
});

test('what is said without awaiting happens in order', async () => {
  const source = `VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
    call.answer();
    call.addEventListener(CallEvents.Disconnected, (e) => { Logger.write('after ' + e.duration); VoxEngine.terminate() });
  });`;
  await using run = await scenario(of(source));
  const call = run.incomingCall();
  void run.clock.advance(30_000);
  void call.hangUp();
  expect(await run.ended()).toEqual({ kind: 'terminated' });
  expect(run.log).toEqual(['after 30']);
});

test('timers without a delay run at once; those that arm each other for ever are found out', async () => {
  await using run = await scenario(of(`setTimeout(() => setTimeout(() => Logger.write('done')))`));
  expect(run.log).toEqual(['done']);
  await expect(scenario(of(`const again = () => setTimeout(again); again()`))).rejects.toThrow(
    'Time does not go on at 0 s: the scenario arms one timer without a delay after the other.',
  );
});

test('timers of the scenario come before those of the server at the same moment', async () => {
  const source = `VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => setTimeout(() => call.answer(), 60000))`;
  await using run = await scenario(of(source));
  await run.incomingCall().answered();
});

test('what is due at one moment all happens, whatever is done in between', async () => {
  const source = `setTimeout(() => VoxEngine.customData('x')); setTimeout(() => Logger.write('behind'));`;
  await using run = await scenario(of(source));
  expect([run.log, run.customData]).toEqual([['behind'], 'x']);
});

test('what the scenario does late, the world does later by as much', async () => {
  const source = `setTimeout(() => {
    const call = VoxEngine.callUser({ username: 'a', callerid: 'b' });
    call.addEventListener(CallEvents.Failed, () => Logger.write('failed'));
  }, 10000);`;
  await using run = await scenario(of(source));
  await run.clock.advance(69_999);
  expect(run.log).toEqual([]);
  await run.clock.advance(1);
  expect(run.log).toEqual(['failed']);
  expect(run.transcript).toMatch(/^ {5}10\.000 s <- place-call .*\n {5}70\.000 s -> call-failed/m);
});
