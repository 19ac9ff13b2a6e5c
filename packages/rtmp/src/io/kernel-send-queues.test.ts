import { millis } from '@callcast/core';
import { VirtualScheduler } from '@callcast/testing';
import { expect, test } from 'vitest';
import { KernelSendQueues } from './kernel-send-queues.ts';
import { tcpTableKey } from './tcp-table.ts';

const socket = (localPort: number) =>
  ({ localAddress: '127.0.0.1', localPort, remoteAddress: '127.0.0.1', remotePort: 1935 }) as const;

/** A kernel of one table, whose queues a test sets, and which counts how often it is read. */
class Kernel {
  readonly scheduler = new VirtualScheduler();
  readonly queueOf = new Map<number, number>();
  isReadable = true;
  isFailing = false;
  readings = 0;
  readonly queues = new KernelSendQueues(this.scheduler, async (path) => {
    if (path.endsWith('tcp6')) return undefined;
    this.readings++;
    if (!this.isReadable) return undefined;
    if (this.isFailing) throw new Error('EMFILE');
    const lines = [...this.queueOf].map(([port, queue], at) => {
      return `${at}: ${tcpTableKey(socket(port))} 01 ${queue.toString(16).toUpperCase().padStart(8, '0')}:00000000`;
    });
    return ['  sl  local_address rem_address', ...lines].join('\n');
  });

  async pass(ms: number): Promise<void> {
    this.scheduler.advance(millis(ms));
    await new Promise(setImmediate); // the reading of a file is no timer
  }
}

test('two readings a second for all, none while nothing is watched', async () => {
  const kernel = new Kernel();
  kernel.queueOf.set(1, 100).set(2, 200);
  let told = 0;
  const [one, other] = [1, 2].map((port) => kernel.queues.watch(socket(port), () => told++));
  expect(one?.bytes).toBeUndefined();
  await kernel.pass(0);
  expect([one?.bytes, other?.bytes, kernel.readings, told]).toEqual([100, 200, 1, 2]);
  kernel.queueOf.set(1, 50).delete(2);
  await kernel.pass(499);
  expect(kernel.readings).toBe(1);
  await kernel.pass(1);
  expect([one?.bytes, other?.bytes, kernel.readings]).toEqual([50, undefined, 2]);
  one?.stop();
  await kernel.pass(500);
  expect([one?.bytes, kernel.readings]).toEqual([undefined, 3]);
  other?.stop();
  other?.stop();
  await kernel.pass(10_000);
  expect(kernel.readings).toBe(3);
  kernel.queues.watch(socket(1), () => undefined);
  await kernel.pass(0);
  expect(kernel.readings).toBe(4);
});

test('only the tables of families that are watched are read', async () => {
  const scheduler = new VirtualScheduler();
  const read: string[] = [];
  const queues = new KernelSendQueues(scheduler, async (path) => {
    read.push(path);
    return undefined;
  });
  const ends = (address: string) => ({
    localAddress: address,
    localPort: 1,
    remoteAddress: address,
    remotePort: 1935,
  });
  const v4 = queues.watch(ends('127.0.0.1'), () => undefined);
  await new Promise(setImmediate);
  expect(read).toEqual(['/proc/self/net/tcp']);
  const mapped = queues.watch(ends('::ffff:127.0.0.1'), () => undefined);
  scheduler.advance(millis(500));
  await new Promise(setImmediate);
  expect(read.splice(0)).toEqual(['/proc/self/net/tcp', '/proc/self/net/tcp', '/proc/self/net/tcp6']);
  v4.stop();
  scheduler.advance(millis(500));
  await new Promise(setImmediate);
  expect(read).toEqual(['/proc/self/net/tcp6']);
  mapped.stop();
});

test('stopped while it is read, and watched while it is read', async () => {
  const kernel = new Kernel();
  kernel.queueOf.set(1, 100).set(2, 200);
  const early = kernel.queues.watch(socket(1), () => undefined);
  const late = kernel.queues.watch(socket(2), () => undefined);
  early.stop();
  await kernel.pass(0);
  expect([early.bytes, late.bytes, kernel.readings]).toEqual([undefined, 200, 1]);
});

test('a system without the table, and a socket that is gone already', async () => {
  const kernel = new Kernel();
  kernel.isReadable = false;
  const unknown = kernel.queues.watch(socket(1), () => undefined);
  await kernel.pass(0);
  expect([unknown.bytes, kernel.readings]).toEqual([undefined, 1]);
  unknown.stop();
  const gone = kernel.queues.watch({}, () => undefined);
  await kernel.pass(5_000);
  expect([gone.bytes, kernel.readings]).toEqual([undefined, 1]);
  gone.stop();
});

test('a reading that fails tells nothing, and the next one counts', async () => {
  const kernel = new Kernel();
  kernel.queueOf.set(1, 100);
  let told = 0;
  const watched = kernel.queues.watch(socket(1), () => told++);
  await kernel.pass(0);
  kernel.isFailing = true;
  kernel.queueOf.set(1, 50);
  await kernel.pass(500);
  expect([watched.bytes, told, kernel.readings]).toEqual([100, 1, 2]);
  kernel.isFailing = false;
  await kernel.pass(500);
  expect([watched.bytes, told, kernel.readings]).toEqual([50, 2, 3]);
  watched.stop();
});
