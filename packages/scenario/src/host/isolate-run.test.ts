import { silentLog } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { benchScenario } from '../testing/isolate-bench.ts';
import { CALL, RunRecorder, runStart } from '../testing/run-recorder.ts';
import { readGuestModules } from './guest-modules.ts';
import { GuestProgram } from './guest-program.ts';
import { IsolateRunner } from './isolate-runner.ts';

const TERMINATION_LOG = `
  VoxEngine.addEventListener(AppEvents.Terminating, (e) => Logger.write('terminating ' + e.systemError));
  VoxEngine.addEventListener(AppEvents.Terminated, (e) => Logger.write('terminated ' + e.systemError));`;

test('after terminate() the block runs on but changes nothing; only Terminating and Terminated follow', async () => {
  const { run, recorder, scheduler } = benchScenario(`${TERMINATION_LOG}
    VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => {
      const { terminate } = VoxEngine;
      setTimeout(() => Logger.write('never'), 10);
      terminate();
      Logger.write('still here');
      e.call.answer();
      setTimeout(() => Logger.write('never'), 0);
    });`);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  expect(await recorder.ended()).toEqual({ kind: 'terminated' });
  expect(recorder.log).toEqual(['still here', 'terminating undefined', 'terminated undefined']);
  expect(recorder.commands).toEqual([{ kind: 'terminate' }]);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  run.stop('late');
  scheduler.advance(60_000);
  expect(scheduler.armed).toEqual([]);
  expect(recorder.outputs.at(-1)?.kind).toBe('ended');
});

test('a run that has nothing to run hears its calls, does nothing with them, and does not end by itself', async () => {
  const { run, recorder } = benchScenario('', { start: { scenarios: [] } });
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  run.stop('the session is over');
  expect(await recorder.ended()).toEqual({ kind: 'stopped', message: 'the session is over' });
  expect([recorder.commands, recorder.log]).toEqual([[], []]);
});

test('nothing is output from inside start, handleEvent and stop', async () => {
  const { run, recorder } = benchScenario(TERMINATION_LOG, { limits: { maxQueuedEvents: 1 } });
  for (let i = 0; i < 3; i++) run.handleEvent({ kind: 'call-alerting', call: CALL });
  run.stop('closing');
  expect(recorder.outputs).toEqual([]);
  await recorder.ended();
});

test('stop lets Terminating and Terminated be heard and is idempotent', async () => {
  const { run, recorder } = benchScenario(`${TERMINATION_LOG};Logger.write('up')`);
  await recorder.untilLogged('up');
  run.stop('shutting down');
  run.stop('again');
  expect(await recorder.ended()).toEqual({ kind: 'stopped', message: 'shutting down' });
  expect(recorder.log).toEqual(['up', 'terminating undefined', 'terminated undefined']);
});

test('events after the verdict are dropped at once, however many', async () => {
  const { run, recorder } = benchScenario('', { limits: { maxQueuedEvents: 2 } });
  run.stop('first');
  for (let i = 0; i < 9; i++) run.handleEvent({ kind: 'call-alerting', call: CALL });
  expect(await recorder.ended()).toEqual({ kind: 'stopped', message: 'first' });
});

test('a stop before the isolate is up runs none of the scripts', async () => {
  const { run, recorder } = benchScenario(`Logger.write('ran')`);
  run.stop('never mind');
  await recorder.ended();
  expect(recorder.log).toEqual([]);
});

test('several scenarios share one context, in order', async () => {
  const scenarios = [
    { name: 'first', source: 'const shared = 1; function add(x) { return x + shared }' },
    { name: 'second', source: 'Logger.write(add(2));\n  undefinedFunction()' },
  ];
  const { recorder } = benchScenario('', { start: { scenarios } });
  expect(await recorder.ended()).toEqual({
    kind: 'error',
    message: 'second:2:3 ReferenceError: undefinedFunction is not defined',
  });
  expect(recorder.log[0]).toBe('3');
});

const errors = [
  ['a syntax error', 'let a = 1;\nlet b = = 2;', "s:2:9 SyntaxError: Unexpected token '='"],
  ['an error while starting', '\n  null.foo', "s:2:8 TypeError: Cannot read properties of null (reading 'foo')"],
  ['no Error thrown', 'throw "boom"', 's Uncaught boom'],
  ['an object thrown', 'throw { a: 1 }', 's Uncaught object that is no Error'],
  [
    'an error in an event handler',
    `VoxEngine.addEventListener('Application.Started', () => {\n  bad() })`,
    's:2:3 ReferenceError: bad is not defined',
  ],
  [
    'a nested error',
    `function f() {\n  throw new Error('x') }\nVoxEngine.addEventListener('Application.Started', () => f())`,
    's:2:9 Error: x',
  ],
  [
    'a listener that is no function',
    `\nVoxEngine.addEventListener('Application.Started', 'text')`,
    's:2:11 TypeError: the listener of Application.Started is not a function',
  ],
  [
    'a timer without a function',
    `\n  setTimeout('text', 5)`,
    's:2:3 TypeError: setTimeout: the callback is not a function',
  ],
  [
    'a throwing getter',
    `VoxEngine.addEventListener('Application.Started', () => { const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw 1 } }); Object.defineProperty(e, 'stack', { get() { throw 1 } }); throw e })`,
    's Uncaught value that cannot be shown',
  ],
  ['an error without a stack', `Error.stackTraceLimit = 0; throw new Error('x')`, 's Error: x'],
] as const;

for (const [name, source, message] of errors) {
  test(`${name} ends the run and names the place`, async () => {
    const { recorder } = benchScenario(source);
    expect(await recorder.ended()).toEqual({ kind: 'error', message });
    expect(recorder.log).toContain(`error: ${message}`);
  });
}

test('an error in a handler: the others are not called, Terminating names it, an error there changes nothing', async () => {
  const { recorder } = benchScenario(`${TERMINATION_LOG}
    VoxEngine.addEventListener(AppEvents.Started, () => { throw new Error('one') });
    VoxEngine.addEventListener(AppEvents.Started, () => Logger.write('not called'));
    VoxEngine.addEventListener(AppEvents.Terminating, () => { throw new Error('two') });`);
  expect(await recorder.ended()).toMatchObject({ kind: 'error', message: expect.stringContaining('one') });
  expect(recorder.log.map((line) => line.replace(/s:\d+:\d+ /, ''))).toEqual([
    'error: Error: one',
    expect.stringMatching(/^terminating .*one$/),
    'error: Error: two',
    expect.stringMatching(/^terminated .*one$/),
  ]);
});

test('promises work; a rejection nobody handles is logged and the run goes on', async () => {
  const { run, recorder, scheduler } = benchScenario(`
    VoxEngine.addEventListener(AppEvents.CallAlerting, async (e) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      Logger.write('50 ms later');
      null.foo;
    });
    setTimeout(() => Logger.write('alive'), 100)`);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  await expect.poll(() => scheduler.armed).toEqual([50, 100]);
  scheduler.advance(100);
  await recorder.untilLogged('alive');
  expect(recorder.log).toEqual([
    '50 ms later',
    "error: unhandled rejection: s:5:12 TypeError: Cannot read properties of null (reading 'foo')",
    'alive',
  ]);
  run.stop('done');
  await recorder.ended();
});

test('timers: default 0, arguments, cleared ones stay silent, intervals not below 100 ms', async () => {
  const { run, recorder, scheduler } = benchScenario(`
    Logger.write([typeof setTimeout((a, b) => Logger.write('args ' + a + b), 20, 'x', 'y'), clearTimeout(undefined), clearTimeout('7')].join());
    setTimeout(() => Logger.write('zero'));
    const gone = setTimeout(() => Logger.write('never'), 20);
    let count = 0;
    const every = setInterval(() => { Logger.write('tick ' + ++count); if (count === 2) clearInterval(every) }, 1);
    clearTimeout(gone);
    setTimeout(() => 0, NaN); setTimeout(() => 0, 1e300); setTimeout(() => 0, -5);
    Logger.write('armed');`);
  await recorder.untilLogged('armed');
  await expect.poll(() => scheduler.armed).toEqual([0, 0, 0, 20, 100, 2_147_483_647]);
  scheduler.advance(0);
  await recorder.untilLogged('zero');
  scheduler.advance(100);
  await recorder.untilLogged('tick 1');
  await expect.poll(() => scheduler.armed).toEqual([100, 2_147_483_547]);
  scheduler.advance(100);
  await recorder.untilLogged('tick 2');
  await expect.poll(() => scheduler.armed).toEqual([2_147_483_447]);
  expect(recorder.log).toEqual(['number,,', 'armed', 'zero', 'args xy', 'tick 1', 'tick 2']);
  run.stop('done');
  await recorder.ended();
  expect(scheduler.armed).toEqual([]);
});

test('a timer cleared by the callback before it does not run', async () => {
  const { run, recorder, scheduler } = benchScenario(`
    let second;
    setTimeout(() => { clearTimeout(second); Logger.write('first') }, 10);
    second = setTimeout(() => Logger.write('second'), 10);
    setTimeout(() => Logger.write('third'), 10); Logger.write('armed')`);
  await recorder.untilLogged('armed');
  await expect.poll(() => scheduler.armed).toHaveLength(3);
  scheduler.advance(10);
  await recorder.untilLogged('third');
  expect(recorder.log).toEqual(['armed', 'first', 'third']);
  run.stop('done');
  await recorder.ended();
});

class BrokenProgram extends GuestProgram {
  override runIn(): never {
    throw new Error('broken');
  }
}

test('a platform failure ends the run as lost', async () => {
  const recorder = new RunRecorder();
  const runner = new IsolateRunner({
    scheduler: new VirtualScheduler(),
    random: { uint32: () => 0, bytes: (length) => new Uint8Array(length) },
    log: silentLog,
    program: new BrokenProgram(readGuestModules()),
    parallelCallbacks: 1,
  });
  runner.start(runStart(''), recorder.onOutput);
  expect(await recorder.ended()).toMatchObject({ kind: 'shard-lost' });
});
