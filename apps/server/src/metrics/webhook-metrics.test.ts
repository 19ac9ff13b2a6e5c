import { VirtualScheduler } from '@callcast/testing';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { registerWebhookBacklog, type WebhookBacklog, WebhookMetrics } from './webhook-metrics.ts';

function openBacklog(backlog: (now: number) => Promise<WebhookBacklog>) {
  const registry = new Registry();
  const scheduler = new VirtualScheduler();
  let questions = 0;
  const count = (): Promise<WebhookBacklog> => {
    questions++;
    return backlog(scheduler.wallNow());
  };
  registerWebhookBacklog(registry, { backlog: count, scheduler });
  return { scheduler, scrape: () => registry.metrics(), questions: () => questions };
}

test('tries are counted by what came of them, with how long they took; dropped events are counted', async () => {
  const registry = new Registry();
  const metrics = new WebhookMetrics(registry);
  metrics.tried({ outcome: 'delivered', code: null, durationMs: 80 });
  metrics.tried({ outcome: 'retry', code: 'WEBHOOK_TIMEOUT', durationMs: 15_000 });
  metrics.tried({ outcome: 'retry', code: 'WEBHOOK_TIMEOUT', durationMs: 15_000 });
  metrics.tried({ outcome: 'failed', code: 'WEBHOOK_STATUS', durationMs: 300 });
  metrics.dropped(3);
  const text = await registry.metrics();
  for (const line of [
    'callcast_webhook_attempts_total{outcome="delivered",code=""} 1',
    'callcast_webhook_attempts_total{outcome="retry",code="WEBHOOK_TIMEOUT"} 2',
    'callcast_webhook_attempts_total{outcome="failed",code="WEBHOOK_STATUS"} 1',
    'callcast_webhook_attempts_total{outcome="failed",code="WEBHOOK_TIMEOUT"} 0',
    'callcast_webhook_attempt_seconds_bucket{le="0.1"} 1',
    'callcast_webhook_attempt_seconds_bucket{le="15"} 4',
    'callcast_webhook_attempt_seconds_sum 30.38',
    'callcast_webhook_dropped_events_total 3',
  ])
    expect(text).toContain(`${line}\n`);
});

test('the queue is as long as the database says, which is asked once; what is not due yet has no age', async () => {
  const due = openBacklog(async (now) => ({ pending: 7, nextAttemptAt: now - 90_000 }));
  const text = await due.scrape();
  expect(text).toContain('callcast_webhook_queued_deliveries 7\n');
  expect(text).toContain('callcast_webhook_oldest_due_seconds 90\n');
  expect(due.questions()).toBe(1);
  for (const nextAttemptAt of [undefined, 9e15])
    expect(await openBacklog(async () => ({ pending: 1, nextAttemptAt })).scrape()).toContain('_due_seconds 0\n');
});

test('of a database that refuses or does not answer nothing is told, and a scrape is held up for two seconds', async () => {
  const SAMPLE = /^callcast_webhook_(queued|oldest)\w+ /m;
  let isBroken = false;
  const { scrape } = openBacklog(async () => {
    if (isBroken) throw new Error('refused');
    return { pending: 7, nextAttemptAt: undefined };
  });
  expect(await scrape()).toMatch(SAMPLE);
  isBroken = true;
  expect(await scrape()).not.toMatch(SAMPLE);
  const hanging = openBacklog(() => new Promise(() => undefined));
  const text = hanging.scrape();
  hanging.scheduler.advance(2_000);
  expect(await text).not.toMatch(SAMPLE);
});
