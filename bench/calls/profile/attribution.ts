import type { CpuProfile } from './inspector.ts';
import { ownNodes, STAGES, type Stage } from './stage.ts';

/** Shares of the time in which the profiled threads were not idle, 0..1. */
export interface Attribution {
  /** Share of the time that was not idle. Counts waiting for a core, too. */
  readonly busyShare: number;
  readonly stages: readonly { readonly stage: Stage; readonly self: number; readonly charged: number }[];
  /** The functions with the most self time. */
  readonly functions: readonly FunctionShare[];
}

export interface FunctionShare {
  readonly name: string;
  readonly file: string;
  readonly stage: Stage;
  readonly self: number;
}

const TOP_FUNCTIONS = 40;

/** Puts the profiles of several workers together. */
export function attribute(profiles: readonly CpuProfile[]): Attribution {
  const self = new Map<string, number>();
  const charged = new Map<string, number>();
  const functions = new Map<string, { name: string; file: string; stage: Stage; self: number }>();
  let busyUs = 0;
  let allUs = 0;
  for (const { nodes, samples, timeDeltas } of profiles) {
    const owned = ownNodes(nodes);
    for (const [i, id] of samples.entries()) {
      // A delta is the time before its sample: what a sample stands for lasts until the next.
      const durationUs = timeDeltas[i + 1] ?? 0;
      const owner = owned.get(id);
      if (owner === undefined || durationUs <= 0) continue;
      allUs += durationUs;
      const { stage, chargedTo, node } = owner;
      if (stage === 'idle' || chargedTo === 'idle') continue;
      busyUs += durationUs;
      add(self, stage, durationUs);
      add(charged, chargedTo, durationUs);
      const { functionName, url, lineNumber } = node.callFrame;
      const file = url === '' ? '' : `${shortPath(url)}:${lineNumber + 1}`;
      const name = functionName || '(anonymous)';
      const key = `${name} ${file} ${stage}`;
      const entry = functions.get(key) ?? { name, file, stage, self: 0 };
      entry.self += durationUs;
      functions.set(key, entry);
    }
  }
  const share = (us: number | undefined) => (us ?? 0) / Math.max(1, busyUs);
  return {
    busyShare: busyUs / Math.max(1, allUs),
    stages: STAGES.map((stage) => ({ stage, self: share(self.get(stage)), charged: share(charged.get(stage)) })),
    functions: [...functions.values()]
      .sort((a, b) => b.self - a.self)
      .slice(0, TOP_FUNCTIONS)
      .map((entry) => ({ ...entry, self: share(entry.self) })),
  };
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

/** From the package on. */
function shortPath(url: string): string {
  return url.replace(/^.*\/node_modules\//, '').replace(/^file:\/\/.*?\/(packages|apps)\//, '$1/');
}
