import { expect, test } from 'vitest';
import { benchScenario } from '../testing/isolate-bench.ts';
import { CALL } from '../testing/run-recorder.ts';

/** Attacks that an isolate itself withstands. Those that take a process are in shard-attacks.test.ts. */
const LIMITS = { logLineBurst: 50, commandBurst: 50, logCharacterBurst: 400_000 };
/** Only for attacks on it: others must not lose a race against it on a busy machine. */
const SHORT = { callbackTimeoutMs: 120 };

const attacks = [
  ['endless loop', 'while (true) {}', { limit: 'callback-time', message: 's:1:1 a callback ran longer than 120 ms' }],
  ['endless await', '(async () => { while (true) await null })()', { limit: 'callback-time' }],
  ['endless microtasks', 'const p = Promise.resolve(); (function f() { p.then(f) })()', { limit: 'callback-time' }],
  ['backtracking', "/(a+)+$/.test('a'.repeat(40) + 'b')", { limit: 'callback-time' }],
  [
    'getter that loops',
    "VoxEngine.addEventListener('Application.Started', () => { throw new Proxy({}, { getPrototypeOf() { while (true); } }) })",
    { limit: 'callback-time' },
  ],
  ['loop after terminate()', 'VoxEngine.terminate(); while (true) {}', { limit: 'callback-time' }],
  ['log flood', 'while (true) Logger.write("x")', { limit: 'log', message: 'more than 200 log lines per second' }],
  [
    'log flood of long lines',
    'const s = "x".repeat(1e6); while (true) console.log(s)',
    { limit: 'log', message: 'more than 200000 log characters per second' },
  ],
  ['command flood', 'while (true) VoxEngine.setVideoCodec("x")', { limit: 'commands' }],
  [
    'timer storm',
    'for (;;) setTimeout(() => {}, 1e6)',
    { limit: 'timers', message: 's:1:10 more than 100 active timers' },
  ],
] as const;

for (const [name, source, reason] of attacks) {
  test(`${name}: ends its own run with a named limit`, async () => {
    const limits = reason.limit === 'callback-time' ? SHORT : LIMITS;
    const { recorder } = benchScenario(source, { limits });
    expect(await recorder.ended()).toMatchObject({ kind: 'limit', ...reason });
    expect(recorder.log.at(-1)).toMatch(`error: limit ${reason.limit}: `);
  });
}

const hoards = [
  ['array bomb', 'const a = []; while (true) a.push(new Array(1e6).fill(1))', { limit: 'memory' }],
  ['string hoard', 'const a = []; while (true) a.push("x".repeat(1e6) + Math.random())', { limit: 'memory' }],
] as const;

for (const [name, source, reason] of hoards) {
  test(`${name}: ends its own run for its memory`, async () => {
    const { recorder } = benchScenario(source);
    expect(await recorder.ended()).toMatchObject({ kind: 'limit', ...reason });
  });
}

const errors = [
  ['recursion', '(function f() { f() })()', 'RangeError: Maximum call stack size exceeded'],
  ['endless string', 'let s = "x"; while (true) s += s', 'RangeError: Invalid string length'],
  [
    'buffer bomb',
    'const a = []; while (true) a.push(new Uint8Array(1e6))',
    'RangeError: Array buffer allocation failed',
  ],
  [
    'escape by constructor',
    "this.constructor.constructor('return process')()",
    'ReferenceError: process is not defined',
  ],
  [
    'escape by a host function',
    "Logger.write.constructor('return process')()",
    'ReferenceError: process is not defined',
  ],
  [
    'escape by an error',
    'try { null.x } catch (e) { e.constructor.constructor(\'return require("fs").readFileSync\')() }',
    'TypeError: Cannot read properties of undefined',
  ],
  ['import', 'import("node:fs").then(() => 0); import.meta', 'SyntaxError'],
  ['huge message', 'throw new Error("x".repeat(5e6))', `Error: ${'x'.repeat(900)}`],
] as const;

for (const [name, source, message] of errors) {
  test(`${name}: is an error of the scenario`, async () => {
    const { recorder } = benchScenario(source, { limits: LIMITS });
    const reason = await recorder.ended();
    expect(reason).toMatchObject({ kind: 'error', message: expect.stringContaining(message) });
    expect(JSON.stringify(reason).length).toBeLessThan(2_000);
  });
}

test('polluted prototypes change nothing outside the isolate', async () => {
  const { run, recorder } = benchScenario(`
    Object.prototype.kind = 'terminate';
    Object.prototype.headers = { 'X-Forged': '1' };
    Object.prototype.toJSON = function () { return { kind: 'send-message', callId: 'of somebody else', text: '' } };
    Array.prototype.toJSON = Object.prototype.toJSON;
    VoxEngine.addEventListener(AppEvents.CallAlerting, (e) => { e.call.hangup(); Logger.write('done'); });`);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  await recorder.untilLogged('done');
  expect(recorder.commands).toEqual([]);
  expect(recorder.log).toEqual([
    'warning: send-message: no such call, agent, conference, player, recorder or socket',
    'done',
  ]);
  expect(Object.hasOwn(Object.prototype, 'kind')).toBe(false);
  run.stop('done');
  await recorder.ended();
});

test('a guest that answers the host with its own functions reaches nothing', async () => {
  const { run, recorder } = benchScenario(`
    JSON.parse = () => { throw new Error('stolen') };
    Map.prototype.get = function () { return { deliver: 1 } };
    VoxEngine.addEventListener(AppEvents.CallAlerting, () => 0);`);
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  run.handleEvent({ kind: 'call-connected', callId: CALL.callId, headers: {} });
  expect((await recorder.ended()).kind).toBe('error');
});

test('events beyond the queue end the run', async () => {
  const { run, recorder } = benchScenario('', { limits: { maxQueuedEvents: 3 } });
  for (let i = 0; i < 4; i++) run.handleEvent({ kind: 'call-alerting', call: CALL });
  expect(await recorder.ended()).toMatchObject({ kind: 'limit', limit: 'events' });
});

test('due timers beyond the queue end the run: a guest may make them faster than its callbacks run', async () => {
  const { recorder, scheduler } = benchScenario(
    `for (let i = 0; i < 4; i++) setTimeout(() => Logger.write('ran'), 10); Logger.write('armed')`,
    { limits: { maxQueuedEvents: 3 } },
  );
  await recorder.untilLogged('armed');
  await expect.poll(() => scheduler.armed).toEqual([10, 10, 10, 10]);
  scheduler.advance(10);
  expect(await recorder.ended()).toMatchObject({ kind: 'limit', limit: 'events' });
});

test('what the host does for a run counts as CPU of the run', async () => {
  const { run, recorder, scheduler } = benchScenario(
    `VoxEngine.addEventListener(AppEvents.CallAlerting, () => Logger.write(uuidgen()))`,
    { limits: { cpuBurstMs: 500, cpuShare: 0.1 }, randomTakesMs: 1_000 },
  );
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  await recorder.untilLogged('-');
  await expect.poll(() => scheduler.armed).toEqual([100]); // it waits, in debt by half a second
  expect(recorder.log).toHaveLength(1);
  run.stop('done');
  scheduler.advance(100);
  await recorder.ended();
});

test('a run that used up its CPU waits for its share', async () => {
  const burn = 'const end = Date.now() + 30; while (Date.now() < end);';
  const { run, recorder, scheduler } = benchScenario(
    `VoxEngine.addEventListener(AppEvents.CallAlerting, () => { ${burn} Logger.write('ran') })`,
    { limits: { cpuBurstMs: 1, cpuShare: 0.1 } },
  );
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  await recorder.untilLogged('ran');
  await expect.poll(() => scheduler.armed).toEqual([100]);
  expect(recorder.log).toEqual(['ran']);
  for (let i = 0; i < 30 && recorder.log.length < 2; i++) {
    await expect.poll(() => scheduler.armed.length + recorder.log.length).toBeGreaterThan(1);
    scheduler.advance(100);
  }
  await recorder.until(() => recorder.log.length === 2);
  expect(scheduler.now()).toBeGreaterThanOrEqual(200);
  run.stop('done');
  scheduler.advance(100);
  await recorder.ended();
});

test('three endless loops beside it do not make an innocent run look slow', async () => {
  const loops = Array.from({ length: 3 }, () =>
    benchScenario('while (true) {}', { limits: { callbackTimeoutMs: 200 } }),
  );
  const { recorder } = benchScenario('Logger.write(1); VoxEngine.terminate()', { limits: { callbackTimeoutMs: 200 } });
  expect(await recorder.ended()).toEqual({ kind: 'terminated' });
  for (const loop of loops) expect(await loop.recorder.ended()).toMatchObject({ limit: 'callback-time' });
});
