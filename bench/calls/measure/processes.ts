/** The server's processes and what they use, from /proc (proc(5)). Linux only. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ServerProcess {
  readonly pid: number;
  /** `server`, `media worker 0`, `scenario shard 0`, `test CDN 0`: numbered by process id. */
  readonly role: string;
}

const ROLE_OF_ENTRY: readonly (readonly [entry: string, role: string])[] = [
  ['media-worker-main', 'media worker'],
  ['test-cdn-main', 'test CDN'],
  ['shard-main', 'scenario shard'],
];

/** Jiffies are hundredths of a second on every Linux that Node runs on (sysconf(_SC_CLK_TCK)). */
const MS_PER_TICK = 10;

/** The process and all its descendants. */
export function serverProcesses(rootPid: number): ServerProcess[] {
  const counts = new Map<string, number>();
  return descendants(rootPid).map((pid) => {
    if (pid === rootPid) return { pid, role: 'server' };
    const command = readProc(`${pid}/cmdline`) ?? '';
    const role = ROLE_OF_ENTRY.find(([entry]) => command.includes(entry))?.[1] ?? 'other process';
    const number = counts.get(role) ?? 0;
    counts.set(role, number + 1);
    return { pid, role: `${role} ${number}` };
  });
}

function descendants(pid: number): number[] {
  const children = threadIds(pid).flatMap((tid) => (readProc(`${pid}/task/${tid}/children`) ?? '').split(' '));
  const pids = children.filter((child) => child !== '').map(Number);
  return [pid, ...pids.sort((a, b) => a - b).flatMap(descendants)];
}

function threadIds(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return []; // it ended
  }
}

/** Undefined when the process or thread has ended. */
function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return undefined;
  }
}

interface CpuMs {
  readonly user: number;
  readonly system: number;
}

/** CPU time so far, milliseconds; undefined when it ended. */
function cpuMsOf(statPath: string): CpuMs | undefined {
  const stat = readProc(statPath);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { user: Number(fields[11]) * MS_PER_TICK, system: Number(fields[12]) * MS_PER_TICK };
}

export function processCpuMs(pid: number): number | undefined {
  const cpu = cpuMsOf(`${pid}/stat`);
  return cpu && cpu.user + cpu.system;
}

/** Names in {@link threadCpuMs}. */
export const MAIN_THREAD = { user: 'main thread, user', system: 'main thread, system' } as const;

/** CPU so far of the threads of a process by the name of the thread, milliseconds. */
export function threadCpuMs(pid: number): ReadonlyMap<string, number> {
  const byName = new Map<string, number>();
  const add = (name: string, ms: number) => byName.set(name, (byName.get(name) ?? 0) + ms);
  for (const tid of threadIds(pid)) {
    const cpu = cpuMsOf(`${pid}/task/${tid}/stat`);
    if (cpu === undefined) continue;
    if (tid === String(pid)) {
      add(MAIN_THREAD.user, cpu.user);
      add(MAIN_THREAD.system, cpu.system);
    } else add((readProc(`${pid}/task/${tid}/comm`) ?? '').trim(), cpu.user + cpu.system);
  }
  return byName;
}

/** Proportional set size: memory shared with other processes counts by its share. 0 when it ended. */
export function proportionalSetKb(pid: number): number {
  return rollupKb(pid, 'Pss');
}

/** Heaps, stacks and the memory of WebAssembly, without files: other Node processes that come and go do not change it. */
export function anonymousKb(pid: number): number {
  return rollupKb(pid, 'Pss_Anon');
}

function rollupKb(pid: number, field: 'Pss' | 'Pss_Anon'): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readProc(`${pid}/smaps_rollup`) ?? '')?.[1] ?? 0);
}

/** Busy and whole time of all cores so far, milliseconds. */
export function machineCpuMs(): { readonly busy: number; readonly all: number } {
  const [, ...ticks] = (readProc('stat') ?? '').split('\n', 1)[0]?.trim().split(/\s+/) ?? [];
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softIrq = 0, stolen = 0] = ticks.map(Number);
  const busy = user + nice + system + irq + softIrq + stolen;
  return { busy: busy * MS_PER_TICK, all: (busy + idle + wait) * MS_PER_TICK };
}
