import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, onTestFinished, test } from 'vitest';
import type { CallingStore } from '../calling/ports.ts';
import { ScenarioSources, stripTypes } from '../scenario-sources/index.ts';
import { temporaryFolder } from '../store/test-store.ts';
import { watchFile } from './io/watch-file.ts';
import { WatchedScenario, type WatchReport } from './watched-scenario.ts';
import { withWatchedScenario } from './watched-store.ts';

function openScenario(name: string) {
  const reports: WatchReport[] = [];
  const time = new VirtualScheduler(); // stands still: no text here takes too long, however busy the machine is
  const sources = new ScenarioSources({ clock: time, stripTypes: (source) => stripTypes(source, time) });
  const watched = new WatchedScenario({ name, sources, onReport: (report) => reports.push(report) });
  return { watched, reports };
}

test('what was saved takes new calls; what cannot run does not take the place of what can', async () => {
  const { watched, reports } = openScenario('talk.js');
  await watched.handleText('let a = ;');
  expect(watched.current).toEqual({ name: 'talk.js', source: 'let a = ;' });
  await watched.handleText('let a = 1;');
  await watched.handleText('let a = 2; b c');
  expect(watched.current.source).toBe('let a = 1;');
  await watched.handleText('let a: number = 3;');
  expect(watched.current.source).toBe('let a: number = 3;');
  watched.handleFailure('gone');
  expect(watched.current.source).toBe('let a: number = 3;');
  expect(reports).toEqual([
    { kind: 'broken', name: 'talk.js', problem: "talk.js:1:9 SyntaxError: Unexpected token ';'", keeps: false },
    { kind: 'loaded', name: 'talk.js', language: 'JavaScript' },
    { kind: 'broken', name: 'talk.js', problem: "talk.js:1:14 SyntaxError: Unexpected identifier 'c'", keeps: true },
    { kind: 'loaded', name: 'talk.js', language: 'TypeScript' },
    { kind: 'unreadable', name: 'talk.js', problem: 'gone' },
  ]);
});

test('saved again while it is still being read: only the last text counts', async () => {
  const { watched, reports } = openScenario('talk.ts');
  await Promise.all([watched.handleText('enum A { B }'), watched.handleText('let a: 1')]);
  expect(watched.current.source).toBe('let a: 1');
  expect(reports).toEqual([{ kind: 'loaded', name: 'talk.ts', language: 'TypeScript' }]);
});

test('every number leads to it, in whatever state it is at that moment', async () => {
  const { watched } = openScenario('talk.js');
  const store: CallingStore = {
    authenticate: async () => ({ kind: 'refused', code: 'X', reason: 'x' }),
    route: async () => ({ kind: 'none', tried: [] }),
    openSession: async () => {
      throw new Error('not asked for');
    },
  };
  const { route } = withWatchedScenario(store, watched);
  await watched.handleText('1');
  const first = await route(1, 'any');
  await watched.handleText('2');
  expect([first, await route(7, '')]).toMatchObject([
    { kind: 'rule', ruleName: 'dev --watch', scenarios: [{ name: 'talk.js', source: '1' }] },
    { scenarios: [{ source: '2' }] },
  ]);
});

test('a file is told once for each text that it has, whoever puts it there', async () => {
  const path = join(await temporaryFolder(), 'talk.js');
  await writeFile(path, 'one');
  const scheduler = new VirtualScheduler();
  const told: string[] = [];
  const watch = watchFile(path, scheduler, {
    text: async (text) => void told.push(text),
    failure: (problem) => told.push(problem.replaceAll(path, 'PATH')),
  });
  onTestFinished(() => watch[Symbol.dispose]());
  await watch.ready;
  const look = async () => {
    await expect.poll(() => scheduler.armed).toEqual([200]);
    scheduler.advance(200);
    await expect.poll(() => scheduler.armed).toEqual([200]);
  };
  expect(told).toEqual(['one']);
  await look();
  await writeFile(path, 'two');
  await look();
  await writeFile(`${path}~`, 'three');
  await rename(`${path}~`, path);
  await look();
  await writeFile(path, 'three');
  await look();
  await rm(path);
  await look();
  await look();
  await writeFile(path, 'four');
  await look();
  expect(told).toEqual(['one', 'two', 'three', "ENOENT: no such file or directory, stat 'PATH'", 'four']);
  await writeFile(path, 'x'.repeat(1024 * 1024 + 1));
  await look();
  expect(told.at(-1)).toBe('it is too large for a scenario');
  watch[Symbol.dispose]();
  expect(scheduler.armed).toEqual([]);
});
