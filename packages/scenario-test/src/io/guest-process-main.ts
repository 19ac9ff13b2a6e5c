/**
 * The process that holds the kit's runs: a shard whose runs have clocks of their own, which stand still until they are moved.
 * It ends with the process that started it.
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { millis } from '@callcast/core';
import type { ScenarioLimits } from '@callcast/scenario';
import {
  type FromShard,
  type GuestModules,
  GuestProgram,
  OverdueWatch,
  processScheduler,
  readGuestModules,
  type ToShard,
} from '@callcast/scenario/host';
import type { FromVirtualGuest, ToVirtualGuest } from '../guest/messages.ts';
import { VirtualRuns } from '../guest/virtual-runs.ts';

/** Both modules export `open`. */
const SCENARIO_API = `
import { open } from './main.ts';
export const openGuest = open;`;
/** The scenario API behind a date and a chance that repeat. */
const ENTRY = `
import { openGuest } from './scenario-api.ts';
import { installVirtualGlobals } from './virtual-globals.ts';
export function open(host, start) {
  installVirtualGlobals(() => Number(host('wall-now')));
  return openGuest(host, start);
}`;

const limits = JSON.parse(process.argv[2] ?? '') as ScenarioLimits;
const tell = (message: FromShard | FromVirtualGuest): void => void process.send?.(message);
const watch = new OverdueWatch(processScheduler, limits.callbackTimeoutMs, tell);
const program = new GuestProgram(virtualModules());
const runs = new VirtualRuns({
  program,
  limits,
  observer: {
    callbackStarted: (runId) => watch.callbackStarted(runId),
    callbackEnded: (runId) => watch.callbackEnded(runId),
    catastrophe: (runId, message) => tell({ kind: 'catastrophe', runId, message }),
  },
  tell: (runId, output, nowMs) => {
    tell({ kind: 'time', runId, nowMs });
    tell({ kind: 'output', runId, output });
  },
});

process.on('SIGTERM', () => {});
process.on('SIGINT', () => {});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message: ToShard | ToVirtualGuest) => {
  switch (message.kind) {
    case 'set-clock':
      runs.setClock(message.runId, message.wallMs);
      break;
    case 'start':
      runs.start(message.start);
      break;
    case 'event':
      runs.get(message.runId)?.handleEvent(message.event);
      break;
    case 'stop':
      runs.get(message.runId)?.stop(message.message);
      break;
    case 'advance': {
      const { runId, toMs, stopAt } = message;
      void runs.advance(runId, millis(toMs), stopAt).then((position) => tell({ kind: 'position', runId, ...position }));
      break;
    }
    case 'ping':
      tell({ kind: 'pong', residentMegabytes: process.memoryUsage.rss() / 1e6 });
      break;
  }
});
tell({ kind: 'ready', hasCodeCache: program.codeCacheBytes > 0 });

function virtualModules(): GuestModules {
  const { sources } = readGuestModules();
  const globals = readFileSync(new URL('../guest/virtual-globals.ts', import.meta.url), 'utf8');
  const entry = 'virtual-main.js';
  return {
    entry,
    sources: new Map([
      ...sources,
      ['virtual-globals.ts', stripTypeScriptTypes(globals)],
      ['scenario-api.ts', SCENARIO_API],
      [entry, ENTRY],
    ]),
  };
}
