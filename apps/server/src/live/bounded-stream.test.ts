import { expect, test } from 'vitest';
import { BoundedStream } from './bounded-stream.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what waits beyond the bound closes the stream, but for what is exempt', async () => {
  const stream = new BoundedStream(10);
  stream.offer('x'.repeat(1_000), true);
  stream.offer('x'.repeat(10));
  expect(stream.destroyed).toBe(false);
  stream.offer('x');
  expect(stream.destroyed).toBe(true);
});

test('what was read does not count, and arrives in order', async () => {
  const stream = new BoundedStream(10);
  let text = '';
  stream.on('data', (part: Buffer) => {
    text += part.toString();
  });
  for (let n = 0; n < 20; n++) {
    stream.offer(`${n} is`);
    await turn();
  }
  expect(stream.destroyed).toBe(false);
  expect(text).toBe(Array.from({ length: 20 }, (_, n) => `${n} is`).join(''));
});

test('a source that can wait has room when half is read, and none to wait for once it is closed', async () => {
  const stream = new BoundedStream(10);
  stream.offer('x'.repeat(6));
  let hasRoom = false;
  const waiting = stream.room().then(() => {
    hasRoom = true;
  });
  await turn();
  expect(hasRoom).toBe(false);
  stream.resume();
  await waiting;
  const closed = new BoundedStream(10);
  closed.offer('x'.repeat(6));
  const room = closed.room();
  closed.destroy();
  await room;
});
