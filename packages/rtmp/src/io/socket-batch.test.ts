import { Writable } from 'node:stream';
import { VirtualScheduler } from '@callcast/testing/virtual-scheduler';
import { expect, test } from 'vitest';
import { SocketBatch } from './socket-batch.ts';

function collect(): { socket: Writable; writes: number[][] } {
  const writes: number[][] = [];
  const socket = new Writable({
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => chunk[0]));
      done();
    },
  });
  return { socket, writes };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what is written in one turn of the event loop leaves in one call', async () => {
  const { socket, writes } = collect();
  const batch = new SocketBatch(socket, new VirtualScheduler());
  batch.write(Uint8Array.of(1));
  batch.write(Uint8Array.of(2));
  await Promise.resolve();
  batch.write(Uint8Array.of(3));
  expect(writes).toEqual([]);
  await turn();
  batch.write(Uint8Array.of(4));
  await turn();
  expect(writes).toEqual([[1, 2, 3], [4]]);
});

test('flush does not wait for the turn, and a destroyed socket takes nothing', async () => {
  const { socket, writes } = collect();
  const batch = new SocketBatch(socket, new VirtualScheduler());
  batch.write(Uint8Array.of(1));
  batch.flush();
  expect(writes).toEqual([[1]]);
  socket.destroy();
  batch.write(Uint8Array.of(2));
  await turn();
  expect(writes).toEqual([[1]]);
});

test('what is in no hurry waits up to 30 ms for company, and leaves with it', async () => {
  const { socket, writes } = collect();
  const scheduler = new VirtualScheduler();
  const batch = new SocketBatch(socket, scheduler);
  const writePatiently = (byte: number): void => {
    batch.isPatient = true;
    batch.write(Uint8Array.of(byte));
    batch.isPatient = false;
  };
  writePatiently(1);
  scheduler.advance(29);
  await turn();
  expect(writes).toEqual([]);
  writePatiently(2);
  scheduler.advance(1);
  expect(writes).toEqual([[1, 2]]);
  writePatiently(3);
  batch.write(Uint8Array.of(4));
  await turn();
  expect(writes).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(scheduler.armed).toEqual([]);
});
