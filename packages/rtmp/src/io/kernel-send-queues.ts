import { open } from 'node:fs/promises';
import { type Millis, millis, type Scheduler, type Timer } from '@callcast/core';
import { type AddressFamily, familyOfKey, parseSendQueues, type TcpEnds, tcpTableKey } from './tcp-table.ts';

/** A queue that grows has to be seen within a second, and a table of a thousand connections costs about a millisecond to read. */
const READ_INTERVAL: Millis = millis(500);

/** About 27,000 connections of 150 characters. The table holds those of the whole machine; what lies behind is unknown. */
const MAX_TABLE_BYTES = 4 * 1024 * 1024;

/** To read one walks the kernel's whole hash table: a millisecond even when few connections are in it. */
const TABLES: Readonly<Record<AddressFamily, string>> = { IPv4: '/proc/self/net/tcp', IPv6: '/proc/self/net/tcp6' };

/** Reads a table of the kernel; undefined where there is none. */
export type ReadTable = (path: string) => Promise<string | undefined>;

/** The send queue of one connection, as of the last reading. */
export interface WatchedSendQueue {
  /** Undefined before the first reading, when the connection is in no table, and on systems without one. */
  readonly bytes: number | undefined;
  /** Idempotent. */
  stop(): void;
}

/**
 * Watches what the kernel has taken from sockets and not yet brought to the other end. `write()` returns false only
 * after megabytes of it, and many servers never acknowledge: then it is the only sign of a slow destination.
 *
 * Two readings a second for all of a process, and none while nothing is watched.
 */
export class KernelSendQueues {
  readonly #scheduler: Scheduler;
  readonly #readTable: ReadTable;
  readonly #watched = new Set<Watched>();
  #timer: Timer | undefined;
  #isReading = false;

  constructor(scheduler: Scheduler, readTable: ReadTable = readProcFile) {
    this.#scheduler = scheduler;
    this.#readTable = readTable;
  }

  /**
   * @param socket Connected. Not retained beyond its name.
   * @param onReading Called after each reading.
   */
  watch(socket: TcpEnds, onReading: () => void): WatchedSendQueue {
    const key = tcpTableKey(socket);
    const watched = new Watched(key, onReading, () => this.#stop(watched));
    if (key === undefined) return watched;
    this.#watched.add(watched);
    if (!this.#isReading && this.#timer === undefined) void this.#read();
    return watched;
  }

  #stop(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0) return;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #read(): Promise<void> {
    this.#timer = undefined;
    this.#isReading = true;
    const tables = await Promise.all([this.#readIfWatched('IPv4'), this.#readIfWatched('IPv6')]).catch(() => undefined);
    this.#isReading = false;
    if (tables !== undefined) this.#tell(tables);
    if (this.#watched.size > 0) this.#timer = this.#scheduler.after(READ_INTERVAL, () => void this.#read());
  }

  async #readIfWatched(family: AddressFamily): Promise<string> {
    const isWatched = [...this.#watched].some(({ key }) => key !== undefined && familyOfKey(key) === family);
    return (isWatched ? await this.#readTable(TABLES[family]) : undefined) ?? '';
  }

  #tell(tables: readonly string[]): void {
    const wanted = new Set([...this.#watched].flatMap(({ key }) => key ?? []));
    const [v4, v6] = tables.map((table) => parseSendQueues(table, wanted));
    for (const watched of this.#watched) watched.update(v4?.get(watched.key ?? '') ?? v6?.get(watched.key ?? ''));
  }
}

class Watched implements WatchedSendQueue {
  readonly key: string | undefined;
  readonly #onReading: () => void;
  readonly #stop: () => void;
  bytes: number | undefined;

  constructor(key: string | undefined, onReading: () => void, stop: () => void) {
    this.key = key;
    this.#onReading = onReading;
    this.#stop = stop;
  }

  update(bytes: number | undefined): void {
    this.bytes = bytes;
    this.#onReading();
  }

  stop(): void {
    this.bytes = undefined;
    this.#stop();
  }
}

const shared = new WeakMap<Scheduler, KernelSendQueues>();

/** The one of all publishers that live by the same clock: those of a process. */
export function sharedSendQueues(scheduler: Scheduler): KernelSendQueues {
  const queues = shared.get(scheduler) ?? new KernelSendQueues(scheduler);
  shared.set(scheduler, queues);
  return queues;
}

async function readProcFile(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path);
    const buffer = Buffer.allocUnsafe(64 * 1024);
    let table = '';
    while (table.length < MAX_TABLE_BYTES) {
      const { bytesRead } = await file.read(buffer);
      if (bytesRead === 0) break;
      table += buffer.toString('latin1', 0, bytesRead);
    }
    return table;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // Not Linux, or /proc is closed to us: then only acknowledgements tell. Anything else may have passed at the next reading.
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EPERM') return undefined;
    throw cause;
  }
}
