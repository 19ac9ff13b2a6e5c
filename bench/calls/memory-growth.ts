import { median } from './outcome.ts';

/** Until heaps and code caches have about their size. Of short runs a third. */
const WARM_UP_SECONDS = 180;
/** Of the stretch behind the warm-up, its first and its last part are compared. */
const COMPARED_SHARE = 0.2;
/**
 * What is no growth: heaps of media workers go up and down in steps of 4 to 8 MB, minutes apart. A leak of one access unit
 * a minute and call (8 KB) is beyond it after two hours with ten calls; runs of less than half an hour find large ones only.
 */
const TOLERANCE_KB = 6_000;
const TOLERANCE_SHARE = 0.03;

export interface MemoryGrowth {
  readonly beforeKb: number;
  readonly afterKb: number;
  readonly allowedKb: number;
  readonly description: string;
  /** What grew: a process by itself, since another's heap may shrink meanwhile, or all of them together. */
  readonly faults: readonly string[];
}

/** @param samples Memory in KB by process, one sample per `intervalSeconds`, the warm-up included. */
export function memoryGrowth(
  samples: readonly Readonly<Record<string, number>>[],
  intervalSeconds: number,
): MemoryGrowth {
  const totals = samples.map((byProcess) => Object.values(byProcess).reduce((sum, kb) => sum + kb, 0));
  const all = growthOf('all processes', totals, intervalSeconds);
  const each = Object.keys(samples[0] ?? {}).map((role) =>
    growthOf(
      role,
      samples.map((byProcess) => byProcess[role] ?? 0),
      intervalSeconds,
    ),
  );
  const { beforeKb, afterKb, allowedKb, description } = all;
  const faults = [all, ...each].flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
  return { beforeKb, afterKb, allowedKb, description, faults };
}

function growthOf(what: string, memoryKb: readonly number[], intervalSeconds: number) {
  const warmUp = Math.min(Math.round(WARM_UP_SECONDS / intervalSeconds), Math.floor(memoryKb.length / 3));
  const steady = memoryKb.slice(warmUp);
  const compared = Math.max(1, Math.floor(steady.length * COMPARED_SHARE));
  const beforeKb = median(steady.slice(0, compared));
  const afterKb = median(steady.slice(-compared));
  const allowedKb = Math.round(Math.max(TOLERANCE_KB, TOLERANCE_SHARE * beforeKb));
  const description =
    `${mb(beforeKb)} MB after the warm-up, ${mb(afterKb)} MB at the end ` +
    `(${mb(afterKb - beforeKb)} MB in ${steady.length * intervalSeconds} s; allowed ${mb(allowedKb)} MB)`;
  const fault = afterKb - beforeKb > allowedKb ? `memory of ${what} grew: ${description}` : undefined;
  return { beforeKb, afterKb, allowedKb, description, fault };
}

const mb = (kb: number): string => (kb / 1_000).toFixed(1);
