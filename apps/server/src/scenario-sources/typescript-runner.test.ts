import { type Random, silentLog } from '@callcast/core';
import { GuestProgram, IsolateRunner, readGuestModules } from '@callcast/scenario/host';
import type { RunOutput, RunStart } from '@callcast/scenario/protocol';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { realTime } from '../real-time.ts';
import { stripTypes } from './io/strip-types.ts';
import { sourceLimits } from './limits.ts';
import { ScenarioSources } from './scenario-sources.ts';
import { TypeScriptRunner } from './typescript-runner.ts';

const random: Random = { uint32: () => 7, bytes: (length) => new Uint8Array(length) };
const program = new GuestProgram(readGuestModules());
const CALL = {
  callId: 'call-1',
  callerId: 'user1',
  displayName: '',
  destination: 'live',
  fromUri: '',
  toUri: '',
  headers: {},
  customData: '',
};

/** Real isolates, real removal of types. */
function openRunner() {
  const scheduler = new VirtualScheduler();
  const inner = new IsolateRunner({ scheduler, random, log: silentLog, program, parallelCallbacks: 2 });
  const started: RunStart[] = [];
  const sources = new ScenarioSources({ clock: scheduler, stripTypes: (source) => stripTypes(source, realTime) });
  const runner = new TypeScriptRunner(
    {
      start: (start, onOutput) => {
        started.push(start);
        return inner.start(start, onOutput);
      },
    },
    sources,
  );
  const start = (...scenarios: { name: string; source: string }[]) => {
    const outputs: RunOutput[] = [];
    const run = runner.start(
      {
        runId: 'run-1',
        scenarios,
        customData: '',
        accountId: 1,
        applicationId: 2,
        sessionId: 3,
        accessUrl: '',
        accessSecureUrl: '',
        logUrl: '',
      },
      (output) => outputs.push(output),
    );
    const ended = async () => {
      await expect.poll(() => outputs.at(-1)?.kind, { timeout: 10_000 }).toBe('ended');
      return outputs.flatMap((output): unknown[] => {
        if (output.kind === 'command') return [];
        return output.kind === 'log' ? [`${output.level}: ${output.message}`] : [output.reason];
      });
    };
    return { run, outputs, ended };
  };
  return { start, started, sources };
}

test('a scenario in TypeScript runs, with what came before it was read', async () => {
  const { start } = openRunner();
  const { run, ended } = start(
    { name: 'shared', source: 'const greeting = "hello";' },
    {
      name: 'talk.ts',
      source: `type Event = { call: { id(): string } };
VoxEngine.addEventListener(AppEvents.CallAlerting, (e: Event) => {
  Logger.write(\`\${greeting} \${e.call.id()}\` as string);
  VoxEngine.terminate();
});`,
    },
  );
  run.handleEvent({ kind: 'call-alerting', call: CALL });
  expect(await ended()).toEqual(['scenario: hello call-1', { kind: 'terminated' }]);
});

test('an error names the line and the column that its author wrote', async () => {
  const { start } = openRunner();
  const { ended } = start({
    name: 'talk',
    source: 'interface A {\n  b: number }\nconst a: A = { b: 1 }; (a as any).c.d();',
  });
  const at = 'talk:3:37 TypeError: Cannot read properties of undefined';
  expect(await ended()).toEqual([
    expect.stringContaining(`error: ${at}`),
    { kind: 'error', message: expect.stringContaining(at) as string },
  ]);
});

test('TypeScript that is more than types ends the run before it starts, with the place in the log', async () => {
  const { start, started } = openRunner();
  const { ended } = start(
    { name: 'first', source: 'Logger.write("never")' },
    { name: 'talk', source: '\nenum A { B }' },
  );
  const message = expect.stringMatching(/^talk:2:1 SyntaxError: enum is not supported/) as string;
  const [log, reason] = await ended();
  expect(log).toMatch(/^error: talk:2:1 SyntaxError: enum is not supported/);
  expect(reason).toEqual({ kind: 'error', message });
  expect(started).toEqual([]);
});

test('JavaScript is handed on at once and byte for byte, broken JavaScript after a look', async () => {
  const { start, started } = openRunner();
  const source = '// привет \r\nVoxEngine.terminate();\u2028';
  const good = start({ name: 'good', source });
  expect(started).toMatchObject([{ scenarios: [{ name: 'good', source }] }]);
  expect(await good.ended()).toEqual([{ kind: 'terminated' }]);
  const broken = start({ name: 'broken', source: 'let a = ;' });
  expect(await broken.ended()).toEqual([
    "error: broken:1:9 SyntaxError: Unexpected token ';'",
    { kind: 'error', message: "broken:1:9 SyntaxError: Unexpected token ';'" },
  ]);
});

test('stopped while its scenario is being read: ended once, never run', async () => {
  const { start, started, sources } = openRunner();
  const scenario = { name: 'talk.ts', source: 'Logger.write("ran" as string)' };
  const { run, outputs, ended } = start(scenario);
  run.stop('enough');
  run.stop('more than enough');
  expect(outputs).toEqual([]);
  expect(await ended()).toEqual([{ kind: 'stopped', message: 'enough' }]);
  await sources.read(scenario);
  await Promise.resolve();
  expect(started).toEqual([]);
  expect(outputs).toHaveLength(1);
});

test('events before the scenario was read are bounded', async () => {
  const { start, started } = openRunner();
  const { run, ended } = start({ name: 'talk.ts', source: 'let a: string' });
  for (let i = 0; i <= sourceLimits.waitingEvents; i++)
    run.handleEvent({ kind: 'message-received', callId: 'call-1', text: '' });
  expect(await ended()).toEqual([
    { kind: 'stopped', message: expect.stringContaining('more than 1000 events') as string },
  ]);
  expect(started).toEqual([]);
});
