import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { OverdueWatch } from './overdue-watch.ts';
import type { FromShard } from './shard-protocol.ts';

test('only a callback that takes more than half its time is told of', () => {
  const scheduler = new VirtualScheduler();
  const told: FromShard[] = [];
  const watch = new OverdueWatch(scheduler, 1_000, (message) => told.push(message));
  watch.callbackStarted('quick');
  watch.callbackStarted('slow');
  scheduler.advance(499);
  watch.callbackEnded('quick');
  watch.callbackEnded('never started');
  scheduler.advance(1);
  expect(told).toEqual([{ kind: 'overdue', runId: 'slow', elapsedMs: 500 }]);
  watch.callbackEnded('slow');
  expect(told.slice(1)).toEqual([{ kind: 'settled', runId: 'slow' }]);
  scheduler.advance(10_000);
  expect(told).toHaveLength(2);
});
