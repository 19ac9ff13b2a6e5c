/** deploy/grafana/callcast.json against docs/metrics.md, which another test compares with a running server. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
const { panels } = JSON.parse(read('deploy/grafana/callcast.json')) as { panels: Panel[] };

/** Metric → its labels. */
const documented = new Map(
  [...read('docs/metrics.md').matchAll(/^\| `(\w+)` \| (\w+) \| ([^|]*) \|/gm)].map(
    ([, name = '', type = '', row = '']): [string, string[]] => {
      const labels = [...row.matchAll(/`(\w+)`/g)].map(([, label = '']) => label);
      return type === 'histogram' ? [`${name}_bucket`, [...labels, 'le']] : [name, labels];
    },
  ),
);
const targets = panels.flatMap(({ title, targets: own = [] }) => own.map((target) => ({ title, ...target })));

test('every metric of the dashboard is documented, and has the labels that it is asked by', () => {
  expect(targets.length).toBeGreaterThan(30);
  for (const { title, expr, legendFormat } of targets) {
    const metrics = [...expr.matchAll(/\b(callcast_\w+)\{([^}]*)\}/g)];
    // None stands without its server.
    expect(metrics.length, `${title}: ${expr}`).toBe([...expr.matchAll(/callcast_/g)].length);
    const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(', '));
    const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
    for (const [, name = '', selectors = ''] of metrics) {
      const labels = documented.get(name);
      expect(labels, `${title}: ${name}`).toBeDefined();
      const asked = [...selectors.matchAll(/(\w+)(?:!?[=~]+)"/g)].map(([, label = '']) => label);
      expect([...(labels ?? []), 'instance'], `${title}: ${expr}`).toEqual(
        expect.arrayContaining([...new Set([...asked, ...grouped, ...shown])]),
      );
      expect(selectors).toContain('instance=~"$instance"');
    }
  }
});

test('each part of docs/metrics.md that is ours has its place on it', () => {
  const shown = new Set(targets.flatMap(({ expr }) => [...expr.matchAll(/callcast_[a-z]+/g)].map(([name]) => name)));
  for (const part of ['call', 'calls', 'media', 'output', 'outputs', 'webhook', 'http', 'database', 'scenario'])
    expect([...shown]).toContain(`callcast_${part}`);
});

test('no panel lies over another', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const taken = new Map<string, string>();
  for (const { title, gridPos } of panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        expect(taken.get(`${x}/${y}`), title).toBeUndefined();
        taken.set(`${x}/${y}`, title);
      }
  }
});
