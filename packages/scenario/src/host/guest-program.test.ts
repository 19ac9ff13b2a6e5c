import { setFlagsFromString } from 'node:v8';
import ivm from 'isolated-vm';
import { expect, test } from 'vitest';
import { benchScenario, logOf } from '../testing/isolate-bench.ts';
import { readGuestModules } from './guest-modules.ts';
import { GuestProgram } from './guest-program.ts';
import { linkModules } from './link-modules.ts';

interface CachedScript extends ivm.Script {
  readonly cachedData: ivm.ExternalCopy<ArrayBuffer>;
  readonly cachedDataRejected?: boolean;
}

const modules = readGuestModules();
const program = new GuestProgram(modules);

function inContext<Result>(look: (isolate: ivm.Isolate, context: ivm.Context) => Result): Result {
  const isolate = new ivm.Isolate({ memoryLimit: 16 });
  const result = look(isolate, isolate.createContextSync());
  isolate.dispose();
  return result;
}

const NAMES = 'Object.getOwnPropertyNames(globalThis).join()';

test('what a call needs is in the code cache, beyond what V8 compiles when it loads the script', () => {
  const cold = inContext((isolate) => {
    const script = isolate.compileScriptSync(linkModules(modules), { produceCachedData: true });
    return (script as CachedScript).cachedData.copy().byteLength;
  });
  expect(cold).toBeGreaterThan(0);
  expect(program.codeCacheBytes).toBeGreaterThan(1.2 * cold);
});

test('the script leaves no name in the context', () => {
  inContext((isolate, context) => {
    const before: unknown = context.evalSync(NAMES);
    program.runIn(isolate, context);
    expect(context.evalSync(NAMES)).toBe(before);
  });
});

test('of the warm-up nothing is left, and runs see nothing of each other', async () => {
  const look = `Logger.write([typeof call, typeof agent, typeof modules, typeof open, typeof mark].join());
    Object.prototype.mark = 1; globalThis.call = 1; AppEvents.mark = 1; VoxEngine.mark = 1;`;
  const untouched = Array.from({ length: 5 }, () => 'undefined').join();
  expect(await logOf(look)).toEqual([untouched]);
  expect(await logOf(look)).toEqual([untouched]);
  expect(await logOf('Logger.write(typeof AppEvents.mark + typeof VoxEngine.mark)')).toEqual(['undefinedundefined']);
});

test('randomness begins anew in each run', async () => {
  const runs = await Promise.all(Array.from({ length: 8 }, () => logOf('Logger.write(Math.random())')));
  expect(new Set(runs.flat()).size).toBe(8);
});

test('the clock is that of the run, not of the process’s start', async () => {
  const before = Date.now();
  const [now] = await logOf('Logger.write(Date.now())');
  expect(Number(now)).toBeGreaterThanOrEqual(before);
});

test('a run whose V8 refuses the code cache goes without it', async () => {
  const { cachedData } = inContext(
    (isolate) => isolate.compileScriptSync('1', { produceCachedData: true }) as CachedScript,
  );
  setFlagsFromString('--stack-size=900'); // V8 takes a cache only with the flags that it was made with
  try {
    const refused = inContext((isolate) => isolate.compileScriptSync('1', { cachedData }) as CachedScript);
    expect(refused.cachedDataRejected).toBe(true);
    inContext((isolate, context) => expect(program.runIn(isolate, context)).toBeDefined());
    const { run, recorder } = benchScenario('Logger.write("runs")');
    await recorder.untilLogged('runs');
    run.stop('done');
    await recorder.ended();
  } finally {
    setFlagsFromString('--stack-size=984');
  }
});
