/** docs/metrics.md and the alerts that come with it, against what a running server tells. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadClip } from '@callcast/testing/robot';
import { beforeAll, expect, test, vi } from 'vitest';
import { Callcast } from './calls/callcast.ts';
import { robotCall } from './calls/robot-call.ts';
import { SharedByTests } from './calls/shared-by-tests.ts';
import { needProgram } from './rtmp/server-process.ts';

const PAGE = readFileSync(new URL('../docs/metrics.md', import.meta.url), 'utf8');
const RULES = fileURLToPath(new URL('../deploy/prometheus/callcast.rules.yaml', import.meta.url));
const DASHBOARD = readFileSync(new URL('../deploy/grafana/callcast.json', import.meta.url), 'utf8');
const TESTS = fileURLToPath(new URL('prometheus-rules.test.yaml', import.meta.url));
/** Of a histogram: not labels of ours. */
const OF_PROMETHEUS = ['le', 'quantile'];

const shared = new SharedByTests('metrics');
let server: Callcast;
let scrape: string;

interface Metric {
  type: string;
  /** Of its samples; empty when it has none now. */
  labels: Set<string>;
  samples: number;
}

beforeAll(async () => {
  [server] = await shared.start(Callcast.start());
  const token = await server.application(
    'metrics',
    `require(Modules.StreamingAgent);
     VoxEngine.addEventListener(AppEvents.CallAlerting, ({ call }) => {
       call.addEventListener(CallEvents.Disconnected, () => VoxEngine.terminate());
       const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://127.0.0.1:${server.rtmpPort}/live', streamName: call.number() });
       call.sendMediaTo(agent);
       call.answer();
     });`,
  );
  const call = robotCall({ server, clip: await loadClip(), application: 'metrics', token, durationMs: 6_000 });
  await vi.waitFor(async () => expect((await server.runningCalls())[0]?.outputs[0]?.state).toBe('live'), {
    timeout: 20_000,
    interval: 200,
  });
  await call;
  await server.untilSessionEnded('metrics');
  scrape = await (await fetch(`${server.base}/metrics`)).text();
});

function metricsOf(text: string): Map<string, Metric> {
  const all = new Map<string, Metric>();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
    all.set(name, { type, labels: new Set(), samples: 0 });
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-zA-Z_]\w*)(?:\{(.*)\})? \S+$/gm)) {
    const metric = all.get(name) ?? all.get(name.replace(/_(bucket|sum|count)$/, ''));
    if (metric === undefined) throw new Error(`${name} has no type`);
    metric.samples++;
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g))
      if (!OF_PROMETHEUS.includes(label)) metric.labels.add(label);
  }
  return all;
}

/** Rows of the page: name, type, labels. */
function documented(): Map<string, { type: string; labels: Set<string>; unit: string; meaning: string }> {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` \| (\w+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$/gm)];
  return new Map(
    rows.map(([, name = '', type = '', labels = '', unit = '', meaning = '']) => [
      name,
      { type, labels: new Set([...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)), unit, meaning },
    ]),
  );
}

test('the page names every metric of a running server and no other, with type and labels', () => {
  const told = metricsOf(scrape);
  const page = documented();
  expect(new Set(page.keys())).toEqual(new Set(told.keys()));
  for (const [name, { type, labels, samples }] of told) {
    expect({ name, type: page.get(name)?.type }).toEqual({ name, type });
    if (samples > 0) expect({ name, labels }).toEqual({ name, labels: page.get(name)?.labels });
  }
});

test('units stand in names as Prometheus has them', () => {
  for (const [name, { unit }] of documented()) {
    if (unit === 'seconds') expect(name).toMatch(/_seconds(_total)?$/);
    if (unit === 'bytes') expect(name).toMatch(/_bytes(_total)?$/);
  }
});

test('a call is told of by its own metrics', () => {
  for (const line of [
    /^callcast_calls_placed_total\{client="device"\} 1$/m,
    /^callcast_calls_ended_total\{client="device",code=""\} 1$/m,
    /^callcast_call_setup_seconds_count\{client="device"\} 1$/m,
    /^callcast_processes\{role="media-worker"\} 2$/m,
    /^callcast_processes\{role="test-cdn"\} 1$/m,
    /^callcast_database_up 1$/m,
    /^callcast_draining 0$/m,
    /^callcast_http_requests_total\{method="POST",route="\/whip\/:application\/:number",status="2xx"\} 1$/m,
  ])
    expect(scrape).toMatch(line);
  const memory = /^callcast_process_role_memory_bytes\{role="media-worker"\} (\d+)$/m.exec(scrape)?.[1];
  expect(Number(memory)).toBeGreaterThan(50e6);
  expect(Number(/^callcast_scenario_shards (\d+)$/m.exec(scrape)?.[1])).toBeGreaterThan(0);
});

test('paths and methods that a stranger makes up become no labels', async () => {
  for (const path of ['/made-up-1', '/made-up-2', '/whip/a/b/c/d/e'])
    await fetch(`${server.base}${path}`, { method: 'PROPFIND' });
  const text = await (await fetch(`${server.base}/metrics`)).text();
  expect(text).not.toMatch(/made-up|PROPFIND/);
});

test('the questions of the dashboard are such that Prometheus understands', () => {
  const promtool = needProgram('/usr/bin/promtool');
  const { panels } = JSON.parse(DASHBOARD) as { panels: { targets?: { expr: string }[] }[] };
  const asked = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  const rules = asked.map((expr, i) => ({
    record: `asked:${i}`,
    expr: expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '5m'),
  }));
  const file = join(shared.folder, 'dashboard.rules.json'); // JSON is YAML
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  expect(execFileSync(promtool, ['check', 'rules', file], { encoding: 'utf8' })).toContain(`${asked.length} rules`);
});

test('the alerts are of metrics that exist, are valid, and go off when they are to', () => {
  const promtool = needProgram('/usr/bin/promtool');
  expect(execFileSync(promtool, ['check', 'rules', RULES], { encoding: 'utf8' })).toContain('SUCCESS');
  expect(execFileSync(promtool, ['test', 'rules', TESTS], { encoding: 'utf8' })).toContain('SUCCESS');
  const names = new Set([...documented().keys()]);
  for (const [used] of readFileSync(RULES, 'utf8').matchAll(/\bcallcast_\w+/g))
    expect(names.has(used) || names.has(used.replace(/_(bucket|sum|count)$/, '')), used).toBe(true);
});
