import { VirtualScheduler } from '@callcast/testing';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { registerServerMetrics } from './server-metrics.ts';

function openMetrics(checkDatabase: () => Promise<void>, certificateUntilMs?: number) {
  const registry = new Registry();
  const scheduler = new VirtualScheduler();
  registerServerMetrics(registry, {
    version: '1.2.3',
    sessions: () => 3,
    scenarioRuns: () => 2,
    scenarioShards: () => 1,
    signallingSockets: () => 4,
    queuedLogLines: () => 5,
    isDraining: () => true,
    certificateUntilMs: () => certificateUntilMs,
    checkDatabase,
    scheduler,
  });
  return { scheduler, scrape: () => registry.metrics() };
}

test('what the server holds is told as it is', async () => {
  const text = await openMetrics(async () => undefined, 1_800_000_000_000).scrape();
  for (const line of [
    'callcast_info{version="1.2.3"} 1',
    'callcast_call_sessions 3',
    'callcast_scenario_runs 2',
    'callcast_scenario_shards 1',
    'callcast_signalling_sockets 4',
    'callcast_session_log_queued_lines 5',
    'callcast_draining 1',
    'callcast_tls_certificate_expiry_seconds 1800000000',
    'callcast_database_up 1',
  ])
    expect(text).toContain(`${line}\n`);
});

test('without a certificate there is no end of one', async () => {
  const text = await openMetrics(async () => undefined).scrape();
  expect(text).not.toMatch(/^callcast_tls_certificate_expiry_seconds /m);
});

test('a database that refuses or does not answer is down, and holds up a scrape for two seconds', async () => {
  expect(await openMetrics(() => Promise.reject(new Error('refused'))).scrape()).toContain('callcast_database_up 0\n');
  const { scheduler, scrape } = openMetrics(() => new Promise(() => undefined));
  const hanging = scrape();
  scheduler.advance(2_000);
  const text = await hanging;
  expect(text).toContain('callcast_database_up 0\n');
  expect(text).toContain('callcast_database_round_trip_seconds 2\n');
});
