/** Processes of this server and what they have in memory, by what they do. Linux alone tells; elsewhere there are no such figures. */
import { readFile } from 'node:fs/promises';
import { Gauge, type Registry } from 'prom-client';

/** Main files of the children. Any other child is `other`. */
const ROLES: readonly (readonly [file: string, role: string])[] = [
  ['media-worker-main.ts', 'media-worker'],
  ['shard-main.ts', 'scenario-shard'],
  ['test-cdn-main.ts', 'test-cdn'],
];
const ALL_ROLES = ['server', ...ROLES.map(([, role]) => role), 'other'];
/** Of the kernels that Node runs on by default. */
const PAGE_BYTES = 4_096;

/** Reads of `/proc`. @throws What the file system does. */
export type ReadProc = (path: string) => Promise<string>;

interface RoleFigures {
  processes: number;
  bytes: number;
}

export function registerProcessMetrics(
  registry: Registry,
  pid: number,
  readProc: ReadProc = (path) => readFile(`/proc/${path}`, 'utf8'),
): void {
  let figures = Promise.resolve(new Map<string, RoleFigures>());
  const gauge = (name: string, help: string, read: (of: RoleFigures) => number, look: boolean): void => {
    new Gauge({
      name,
      help,
      labelNames: ['role'],
      registers: [registry],
      async collect() {
        if (look) figures = figuresByRole(pid, readProc);
        for (const [role, of] of await figures) this.set({ role }, read(of));
      },
    });
  };
  // Collected side by side, begun in the order of their registration: one look serves both.
  gauge('callcast_processes', 'Processes of this server, by what they do.', ({ processes }) => processes, true);
  gauge(
    'callcast_process_role_memory_bytes',
    'Resident memory of these, summed; what they share counts in each.',
    ({ bytes }) => bytes,
    false,
  );
}

async function figuresByRole(pid: number, readProc: ReadProc): Promise<Map<string, RoleFigures>> {
  const children = await readProc(`${pid}/task/${pid}/children`).catch(() => undefined);
  const all = new Map<string, RoleFigures>();
  if (children === undefined) return all;
  for (const role of ALL_ROLES) all.set(role, { processes: 0, bytes: 0 });
  const add = async (role: string, one: string): Promise<void> => {
    const statm = await readProc(`${one}/statm`).catch(() => undefined);
    const figures = all.get(role);
    if (statm === undefined || figures === undefined) return; // it has just ended
    figures.processes++;
    figures.bytes += Number(statm.split(' ')[1]) * PAGE_BYTES;
  };
  await add('server', String(pid));
  for (const child of children.split(' ').filter((one) => /^\d+$/.test(one))) {
    const command = await readProc(`${child}/cmdline`).catch(() => '');
    await add(ROLES.find(([file]) => command.includes(file))?.[1] ?? 'other', child);
  }
  return all;
}
