import { Writable } from 'node:stream';
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
  const batch = new SocketBatch(socket);
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
  const batch = new SocketBatch(socket);
  batch.write(Uint8Array.of(1));
  batch.flush();
  expect(writes).toEqual([[1]]);
  socket.destroy();
  batch.write(Uint8Array.of(2));
  await turn();
  expect(writes).toEqual([[1]]);
});
