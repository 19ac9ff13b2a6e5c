import { machineMicros } from '../machine-time.ts';
import { machineCpuMs, processCpuMs, proportionalSetKb, type ServerProcess, threadCpuMs } from './processes.ts';

/** What the server used in a stretch of time. Percent are of one core. */
export interface WindowUsage {
  readonly seconds: number;
  readonly processes: readonly ProcessUsage[];
  /** Threads of all media workers by name. */
  readonly workerThreads: Readonly<Record<string, number>>;
  /** Busy share of the whole machine, the benchmark included: above 80 % figures are noise. */
  readonly machineBusyPercent: number;
}

export interface ProcessUsage extends ServerProcess {
  readonly cpuPercent: number;
  /** Largest proportional set size seen. */
  readonly memoryKb: number;
}

const MEMORY_INTERVAL_MS = 1_000;

/** @throws {Error} A process ended. */
export async function measureWindow(processes: readonly ServerProcess[], seconds: number): Promise<WindowUsage> {
  const workers = processes.filter(({ role }) => role.startsWith('media worker'));
  const startedAtUs = machineMicros();
  const cpu = processes.map(({ pid }) => processCpuMs(pid) ?? 0);
  const threads = workers.map(({ pid }) => threadCpuMs(pid));
  const machine = machineCpuMs();
  const memoryKb = new Array<number>(processes.length).fill(0);
  while ((machineMicros() - startedAtUs) / 1e6 < seconds) {
    await new Promise((resolve) => setTimeout(resolve, MEMORY_INTERVAL_MS));
    for (const [i, { pid }] of processes.entries()) memoryKb[i] = Math.max(memoryKb[i] ?? 0, proportionalSetKb(pid));
  }
  const elapsedMs = (machineMicros() - startedAtUs) / 1_000;
  const percent = (ms: number) => (100 * ms) / elapsedMs;
  const machineNow = machineCpuMs();
  return {
    seconds: elapsedMs / 1_000,
    processes: processes.map((process, i) => {
      const now = processCpuMs(process.pid);
      if (now === undefined) throw new Error(`${process.role} ended`);
      return { ...process, cpuPercent: percent(now - (cpu[i] ?? 0)), memoryKb: memoryKb[i] ?? 0 };
    }),
    workerThreads: threadUsage(workers, threads, percent),
    machineBusyPercent: (100 * (machineNow.busy - machine.busy)) / (machineNow.all - machine.all),
  };
}

function threadUsage(
  workers: readonly ServerProcess[],
  before: readonly ReadonlyMap<string, number>[],
  percent: (ms: number) => number,
): Record<string, number> {
  const usage: Record<string, number> = {};
  for (const [i, { pid }] of workers.entries())
    for (const [name, ms] of threadCpuMs(pid))
      usage[name] = (usage[name] ?? 0) + percent(ms - (before[i]?.get(name) ?? 0));
  return usage;
}

export const totalCpuPercent = (usage: WindowUsage): number => sum(usage.processes.map(({ cpuPercent }) => cpuPercent));
export const totalMemoryKb = (usage: WindowUsage): number => sum(usage.processes.map(({ memoryKb }) => memoryKb));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
