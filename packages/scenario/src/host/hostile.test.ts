import { expect, test } from 'vitest';
import type { ScenarioEvent } from '../protocol.ts';
import { benchScenario } from '../testing/isolate-bench.ts';
import { CALL } from '../testing/run-recorder.ts';

/** Attacks that an isolate itself withstands. Those that take a process are in shard-attacks.test.ts. */
const LIMITS = { logLineBurst: 50, commandBurst: 50, logCharacterBurst: 400_000 };
/** Only for attacks on it: others must not lose a race against it on a busy machine. */
const SHORT = { callbackTimeoutMs: 120 };

/** Those that are about their size come before those that are about their number. */
const MANY_COMMANDS: Readonly<Record<string, object>> = { 'characters of commands': { commandBurst: 1_000 } };

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

/** A way around the scenario API: what the host is told is what a method of every object says. */
const forge = (command: string): string =>
  `Object.defineProperty(Object.prototype, 'toJSON', { value(name) { return name === '' ? ${command} : this } });`;

const storms = [
  [
    'huge bodies',
    "for (;;) Net.httpRequest('https://h/', null, { postData: 'x'.repeat(1.3e6) })",
    'characters of commands',
    6,
  ],
  [
    'huge messages to a WebSocket',
    "const s = new WebSocket('wss://h/'), text = 'x'.repeat(131072); for (;;) s.send(text)",
    'characters of commands',
    62,
  ],
  [
    'forged answers to nobody, each of a megabyte',
    `const body = 'x'.repeat(1e6); ${forge("{ kind: 'control-response', requestId: 'x', contentType: 'a', body }")}
     for (;;) VoxEngine.setVideoCodec('x')`,
    'characters of commands',
    7,
  ],
  [
    'forged WebSockets',
    `let n = 0; ${forge("{ kind: 'open-socket', socketId: 's' + n++, url: 'ws://h/', protocols: [], headers: [] }")}
     for (;;) VoxEngine.setVideoCodec('x')`,
    'commands per second',
    50,
  ],
  ['storage storm', "for (;;) ApplicationStorage.put('k', 'x'.repeat(2000), 60)", 'commands per second', 50],
  ['key listing storm', 'for (;;) ApplicationStorage.keys()', 'commands per second', 50],
  ['conferences without end', 'for (;;) VoxEngine.createConference()', 'commands per second', 50],
  [
    'one call in a conference without end',
    `const c = VoxEngine.createConference(), call = VoxEngine.callUser('u'); for (;;) c.add({ call })`,
    'commands per second',
    50,
  ],
  ['a call to everybody', "for (;;) VoxEngine.callUser('u')", 'commands per second', 50],
  [
    'calls that are never placed',
    "for (;;) try { VoxEngine.callUser({ username: 'u', customData: { toString() { throw 0 } } }) } catch {}",
    'calls, agents, conferences or WebSockets',
    0,
  ],
] as const;

for (const [name, source, message, sent] of storms) {
  test(`${name}: ends its own run for its commands`, async () => {
    const { recorder } = benchScenario(source, { limits: { ...LIMITS, ...MANY_COMMANDS[message], maxNamedUnits: 60 } });
    const reason = await recorder.ended();
    expect(reason).toMatchObject({ kind: 'limit', limit: 'commands', message: expect.stringContaining(message) });
    expect(recorder.commands).toHaveLength(sent);
  });
}

const loops = [
  ['a request storm', "for (;;) Net.httpRequest('https://h/', null)", 35],
  ['a request storm with promises', "for (;;) Net.httpRequestAsync('https://h/')", 35],
  ['WebSockets in a loop', "for (;;) try { new WebSocket('wss://h/') } catch {}", 10],
  ['reading a secret for ever', "for (;;) VoxEngine.getSecretValue('key')", 0],
  ['oversized values for ever', "for (;;) ApplicationStorage.put('k', 'x'.repeat(2001)).catch(() => 0)", 0],
] as const;

for (const [name, source, sent] of loops) {
  test(`${name}: costs the host no more than is allowed, and ends with its callback`, async () => {
    const { recorder } = benchScenario(source, {
      limits: { ...LIMITS, ...SHORT },
      start: { secrets: { key: 'hush' } },
    });
    const reason = await recorder.ended();
    // Whichever comes first: it keeps what nobody answered.
    expect(reason).toMatchObject({ kind: 'limit', limit: expect.stringMatching(/^(callback-time|memory)$/) });
    expect(recorder.commands).toHaveLength(sent);
    expect(JSON.stringify(recorder.outputs)).not.toContain('hush');
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

test('forged commands take nothing along, and change no prototype of the host', async () => {
  const forged = JSON.stringify({
    kind: 'http-request',
    requestId: 'r',
    request: {
      url: 'http://h/',
      method: 'GET',
      headers: [['__proto__', 'polluted']],
      parameters: [['constructor', 'x']],
      rawOutput: false,
      timeoutMs: 1,
      connectionTimeoutMs: 1,
      polluted: true,
    },
  }).replace('{', '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},');
  const { run, recorder } = benchScenario(`JSON.parse('0'); ${forge(`JSON.parse(${JSON.stringify(forged)})`)}
    VoxEngine.setVideoCodec('x'); Logger.write('done')`);
  await recorder.untilLogged('done');
  expect(recorder.commands).toHaveLength(1);
  const [command] = recorder.commands as [object];
  expect(Object.getPrototypeOf(command)).toBe(Object.prototype);
  expect(Reflect.ownKeys(command)).toEqual(['kind', 'requestId', 'request']);
  expect(JSON.stringify(command)).not.toContain('true');
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  run.stop('done');
  await recorder.ended();
});

test('what comes back from the host is the run’s own copy: changing it changes no other answer, nor another run', async () => {
  const change = `
    const spoil = (o) => { Object.getPrototypeOf(o).spoilt = 1; o.code = o.text = o.headers = 0; };
    Net.httpRequest('https://h/', (e) => { spoil(e); });
    Net.httpRequest('https://h/', (e) => { Logger.write(JSON.stringify(e)); VoxEngine.terminate(); });`;
  const response = { code: 200, headers: [['X-A', 'a']], text: 'body' } as const;
  const spoiler = benchScenario(change);
  const neighbour = benchScenario(
    `Net.httpRequest('https://h/', (e) => { Logger.write(JSON.stringify(e) + e.spoilt); VoxEngine.terminate(); })`,
  );
  await spoiler.recorder.until(() => spoiler.recorder.commands.length === 2);
  await neighbour.recorder.until(() => neighbour.recorder.commands.length === 1);
  for (const requestId of ['http-1', 'http-2']) spoiler.run.handleEvent({ kind: 'http-response', requestId, response });
  await spoiler.recorder.ended();
  neighbour.run.handleEvent({ kind: 'http-response', requestId: 'http-1', response });
  await neighbour.recorder.ended();
  const whole = { code: 200, text: 'body', headers: [{ key: 'X-A', value: 'a' }], raw_headers: 'X-A: a\r\n' };
  expect(JSON.parse(spoiler.recorder.log[0] ?? '')).toEqual(whole);
  expect(neighbour.recorder.log).toEqual([`${JSON.stringify(whole)}undefined`.replace(',"raw', ',"raw')]);
  expect(response).toEqual({ code: 200, headers: [['X-A', 'a']], text: 'body' });
  expect(Object.hasOwn(Object.prototype, 'spoilt')).toBe(false);
});

test('an object that fakes every answer of the host fools its own run alone', async () => {
  const { run, recorder } = benchScenario(`
    Object.prototype.error = 'forged'; Object.prototype.item = { key: 'k', value: 'forged', expiresAt: 0 };
    ApplicationStorage.get('k').then((e) => Logger.write(e), (e) => Logger.write(e.message));`);
  await recorder.until(() => recorder.commands.length === 1);
  run.handleEvent({ kind: 'storage-result', requestId: 'storage-1', result: { item: null } });
  await recorder.untilLogged('forged');
  expect(recorder.commands).toEqual([{ kind: 'storage-get', requestId: 'storage-1', key: 'k' }]);
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

test.each([
  [
    'http-response',
    {
      kind: 'http-response',
      requestId: 'r',
      response: { code: 200, headers: [], text: 'x'.repeat(600), bodyBase64: 'x'.repeat(600) },
    },
  ],
  ['socket-message', { kind: 'socket-message', socketId: 's', text: 'x'.repeat(1_200) }],
  [
    'storage-result',
    {
      kind: 'storage-result',
      requestId: 'r',
      result: { keys: Array.from({ length: 12 }, () => 'x'.repeat(100)), cursor: null },
    },
  ],
  [
    'control-request',
    {
      kind: 'control-request',
      requestId: 'r',
      request: { path: '/', method: 'POST', content: 'x'.repeat(1_200), headers: [] },
    },
  ],
] satisfies [string, ScenarioEvent][])('%s: huge ones that wait end the run', async (_name, event) => {
  const { run, recorder } = benchScenario('', { limits: { maxQueuedCharacters: 2_000 } });
  run.handleEvent(event);
  run.handleEvent(event);
  expect(await recorder.ended()).toMatchObject({
    kind: 'limit',
    limit: 'events',
    message: 'more than 2000 characters of events are waiting',
  });
});

test('huge events that do not wait are heard, however many come', async () => {
  const { run, recorder } = benchScenario(
    `VoxEngine.addEventListener(AppEvents.HttpRequest, (e) => Logger.write(e.content.length))`,
    { limits: { maxQueuedCharacters: 2_000 } },
  );
  for (let i = 1; i <= 5; i++) {
    const request = { path: '/', method: 'POST', content: 'x'.repeat(1_900), headers: [] };
    run.handleEvent({ kind: 'control-request', requestId: `r-${i}`, request });
    await recorder.until(() => recorder.log.length === i);
  }
  run.stop('done');
  await recorder.ended();
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
