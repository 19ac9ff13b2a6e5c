import { fork } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, setPriority } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScenarioLimits, ShardLimits } from '../../limits.ts';
import type { OpenShardProcess } from '../shard-process.ts';

const MAIN = fileURLToPath(new URL('./shard-main.ts', import.meta.url));

/**
 * Node's flags of a shard. `--no-node-snapshot` is what isolated-vm asks for. V8 collects dead WebAssembly code (Node has
 * some, to read CommonJS modules) under a lock that it also takes to delete an isolate: when isolated-vm lets go of its last
 * hold on one just then, the process waits for itself, for ever.
 */
const EXEC_ARGV = ['--no-node-snapshot', '--no-wasm-code-gc', '--no-warnings', '--max-old-space-size=96'];

/** What runs in a shard process. Its first argument is the limits of a run as JSON. */
export interface ShardProgram {
  readonly main: string;
  /** Folders it may read beside this package and what that needs. */
  readonly readable: readonly string[];
  /** Whether its process keeps this one alive. */
  readonly isAwaited: boolean;
}

const SHARD: ShardProgram = { main: MAIN, readable: [], isAwaited: true };

/**
 * Starts shard processes: no environment but UTC (the scenario API promises `new Date()` in UTC), no standard input or
 * output, low priority from when it is ready.
 */
export function forkShard<More = never>(
  limits: ScenarioLimits,
  { niceness }: ShardLimits,
  { main, readable, isAwaited }: ShardProgram = SHARD,
): OpenShardProcess<More> {
  return (events) => {
    const child = fork(main, [JSON.stringify(limits)], {
      env: { TZ: 'UTC' },
      execArgv: [...EXEC_ARGV, ...permissions(readable)],
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const state = { exited: false };
    // Its first words are that it is ready: until then it runs no author's code, and calls wait for it. At low priority a busy
    // machine would not let it begin within the time that a shard has for a sign of life.
    if (niceness > constants.priority.PRIORITY_NORMAL) child.once('message', () => lowerPriority(child.pid, niceness));
    const exit = (how: string): void => {
      if (state.exited) return;
      state.exited = true;
      events.onExit(how);
    };
    child.on('message', (message) => {
      if (!state.exited) events.onMessage(message);
    });
    child.on('exit', (code, signal) => exit(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.on('error', (error) => {
      // Either it could not be started, or a message could not be written to one that is ending: then `exit` follows.
      if (child.pid === undefined) exit(error.message);
    });
    if (!isAwaited) {
      child.unref();
      child.channel?.unref();
    }
    return {
      send(message) {
        if (!state.exited && child.connected) child.send(message as object, () => {}); // a failed write is followed by `exit`
      },
      cpuMs: () => (child.pid === undefined ? undefined : cpuMsOf(child.pid)),
      kill() {
        child.kill('SIGKILL');
      },
    };
  };
}

/** proc(5): fields 14 and 15 of `stat`, user and system time of all threads, in hundredths of a second. The name of the program may hold spaces. */
function cpuMsOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [user, system] = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number);
    return user === undefined || system === undefined ? undefined : (user + system) * 10;
  } catch {
    return undefined; // it ended, or the system has no such file
  }
}

/** Of every thread that there is: Linux knows it by thread, and those that are started later inherit it. */
function lowerPriority(pid: number | undefined, niceness: number): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), niceness);
  } catch {
    // It ended already; `exit` tells.
  }
}

/**
 * Should an author ever break out of the isolate into Node's JavaScript: it may read this program's own files, and
 * neither write, nor start a process or a thread. isolated-vm is the one addon.
 */
function permissions(more: readonly string[]): string[] {
  const { resolve } = createRequire(import.meta.url);
  const readable = [
    fileURLToPath(new URL('../../../', import.meta.url)),
    dirname(dirname(resolve('@callcast/core'))),
    dirname(dirname(resolve('isolated-vm'))),
    '/etc/alpine-release', // how the loader of isolated-vm tells the C libraries apart
    ...more,
  ];
  return ['--permission', '--allow-addons', ...readable.map((path) => `--allow-fs-read=${path}`)];
}
