/**
 * What no scenario run can do without: two threads of one isolate, and two processes on a channel, that wake each other.
 * The figures of runs mean something beside these, of the same minute: they move with the machine by a factor of three.
 *
 * Also the other end of that channel, when it is started as a child.
 */
import { fork } from 'node:child_process';
import type { Floor } from '../packages/scenario/src/testing/bare-isolate.ts';

/** A process that sends back what it is sent. Resolves when it has done so once. */
export async function bareChannel(): Promise<Floor> {
  const child = fork(new URL(import.meta.url), { serialization: 'json' });
  const ask = async (text: string): Promise<void> => {
    const answer = new Promise<unknown>((resolve) => child.once('message', resolve));
    child.send({ text });
    await answer;
  };
  await ask('');
  return { ask, close: () => child.disconnect() };
}

if (process.argv[1] === import.meta.filename) process.on('message', (message) => process.send?.(message));
