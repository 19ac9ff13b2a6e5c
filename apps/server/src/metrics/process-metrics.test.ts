import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { registerProcessMetrics } from './process-metrics.ts';

function scrape(files: Readonly<Record<string, string>>): Promise<string> {
  const registry = new Registry();
  registerProcessMetrics(registry, 10, async (path) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  });
  return registry.metrics();
}

test('processes and their memory are summed by what they do', async () => {
  const text = await scrape({
    '10/task/10/children': '11 12 13 14 15 ',
    '10/statm': '900 100 1 1 0 1 0\n',
    '11/cmdline': 'node\0/x/workers/media-worker-main.ts\0',
    '11/statm': '900 20 1 1 0 1 0\n',
    '12/cmdline': 'node\0/x/workers/media-worker-main.ts\0',
    '12/statm': '900 30 1 1 0 1 0\n',
    '13/cmdline': 'node\0/x/host/io/shard-main.ts\0{}',
    '13/statm': '900 5 1 1 0 1 0\n',
    '14/cmdline': 'esbuild\0',
    '14/statm': '900 1 1 1 0 1 0\n',
    '15/cmdline': 'node\0/x/test-cdn-main.ts\0',
  });
  for (const line of [
    'callcast_processes{role="server"} 1',
    'callcast_processes{role="media-worker"} 2',
    'callcast_processes{role="scenario-shard"} 1',
    'callcast_processes{role="test-cdn"} 0', // 15 ended between two reads
    'callcast_processes{role="other"} 1',
    'callcast_process_role_memory_bytes{role="server"} 409600',
    'callcast_process_role_memory_bytes{role="media-worker"} 204800',
  ])
    expect(text).toContain(`${line}\n`);
});

test('a system without /proc has none of these figures', async () => {
  expect(await scrape({})).not.toMatch(/^callcast_process.*\{/m);
});
