import assert from 'node:assert/strict';
import { expect, test } from 'vitest';
import { ScenarioTestError, scenario } from './index.ts';

const of = (source: string) => ({ name: 's', source });
const onCall = (body: string) =>
  of(`VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {\n  ${body}\n});`);

test('an error of the scenario: the failure shows its place, its line, and what went before', async () => {
  await using run = await scenario(onCall(`Logger.write('asked');\n\tcall.anwser();`));
  const answered = run.incomingCall().answered();
  const failure: unknown = await answered.catch((error: unknown) => error);
  assert(failure instanceof ScenarioTestError);
  expect(failure.code).toBe('TEST_EXPECTATION');
  expect(failure.stack).toMatch(/\n\s+at .*failures\.test\.ts/);
  expect(failure.message).toBe(
    [
      'Expected that the call of user1 to 100 is answered.',
      'The run has ended: error, s:3:7 TypeError: call.anwser is not a function',
      "      2 |   Logger.write('asked');",
      '      3 | \tcall.anwser();',
      '        | \t     ^',
      'What happened last (-> heard, <- done, in virtual seconds):',
      '      0.000 s -> call-alerting call-1 from user1 to 100',
      '      0.000 s    asked',
      '      0.000 s    error: s:3:7 TypeError: call.anwser is not a function',
      '      0.000 s == ended: error, s:3:7 TypeError: call.anwser is not a function',
    ].join('\n'),
  );
});

test('an error while starting is an end like any other; after it nothing reaches the scenario', async () => {
  await using run = await scenario(of('let a = 1;\nlet b = = 2;'));
  await expect(run.incomingCall().hangUp()).rejects.toThrow('The run is over: nothing reaches the scenario any more.');
  expect(await run.ended()).toEqual({ kind: 'error', message: "s:2:9 SyntaxError: Unexpected token '='" });
});

test('an error that nobody asked for fails the test when the run is closed, once', async () => {
  const run = await scenario(onCall('call.nothing.there()'));
  await run
    .incomingCall()
    .hangUp()
    .catch(() => {});
  const other = await scenario(of('null.there'));
  await expect(other.close()).rejects.toThrow('The scenario failed, and the test did not ask for that by run.ended().');
  await other.close();
  await run.close();
});

test('an error in an async listener ends no run: it is shown, and fails the test unless it is asked for', async () => {
  const source = of(`VoxEngine.addEventListener(AppEvents.CallAlerting, async ({ call }) => {\n  call.anwser();\n});`);
  await using shown = await scenario(source);
  await expect(shown.incomingCall().answered()).rejects.toThrow(
    [
      'Expected that the call of user1 to 100 is answered. It ended: 408 The scenario did not answer within 60 s.',
      'The run goes on, at 60 s.',
      'Its last error: unhandled rejection: s:2:8 TypeError: call.anwser is not a function',
      '      1 | VoxEngine.addEventListener(AppEvents.CallAlerting, async ({ call }) => {',
      '      2 |   call.anwser();',
      '        |        ^',
    ].join('\n'),
  );

  const silent = await scenario(source);
  await silent.incomingCall().hangUp();
  await expect(silent.close()).rejects.toThrow('and the test did not ask for that by run.errors.');

  await using asked = await scenario(source);
  await asked.incomingCall().hangUp();
  expect(asked.errors).toEqual(['unhandled rejection: s:2:8 TypeError: call.anwser is not a function']);
  await using waited = await scenario(source);
  void waited.incomingCall();
  await waited.logged(/is not a function/);
});

test('an endless loop, too much memory and too many timers end the run with their reason', async () => {
  const cases = [
    ['for (;;);', 'callback-time', 's:1:1 a callback ran longer than 1000 ms'],
    ['setInterval(() => {}, 1); for (;;) setTimeout(() => {}, 1);', 'timers', 's:1:36 more than 100 active timers'],
    [
      'for (const all = [];;) all.push(new Array(10000).fill(all))',
      'memory',
      'the scenario used more than 16 MB of memory',
    ],
  ] as const;
  for (const [source, limit, message] of cases) {
    await using run = await scenario(of(source));
    expect(await run.ended()).toEqual({ kind: 'limit', limit, message });
  }
});

test('what V8 cannot stop costs the run, and not the tests', async () => {
  await using run = await scenario(of('let b = 3n; while (true) b = b * b'));
  expect(await run.ended()).toEqual({
    kind: 'limit',
    limit: 'callback-time',
    message: 'a callback ran longer than 1000 ms and could not be stopped',
  });
  await using next = await scenario(of(`Logger.write('as ever')`));
  expect(next.log).toEqual(['as ever']);
}, 20_000);

test('a wait for something that cannot come any more ends at once', async () => {
  const source = `VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => call.answer())`;
  await using run = await scenario(of(source));
  await run.incomingCall().connected();
  await expect(run.command('create-streaming-agent')).rejects.toThrow(
    'Expected that the scenario says create-streaming-agent. Nothing is left that could happen.',
  );
  expect(() => run.agent().options).toThrow('There is no such thing yet: agent 1.');
});

test('a long story is shown from its end', async () => {
  await using run = await scenario(of(`for (let i = 0; i < 40; i++) Logger.write('line ' + i + 'x'.repeat(300))`));
  const failure = run.logged('never', { withinMs: 0 });
  await expect(failure).rejects.toThrow(/ {2}… 25 before that\n +0\.000 s {4}line 25x{150}…\n/);
});
