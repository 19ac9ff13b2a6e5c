/**
 * What no scenario run can do without: two threads of one isolate, and two processes on a channel, that wake each other.
 * The figures of runs mean something beside these, of the same minute: they move with the machine by a factor of three.
 *
 * Also the other end of that channel, when it is started as a child.
 */
import { fork } from 'node:child_process';
import { bareIsolate, type Floor } from '../packages/scenario/src/testing/bare-isolate.ts';

/** @param by What answers in the other process: it by itself, or a bare isolate that it has. Resolves when it has done so once. */
export async function bareChannel(by: 'process' | 'isolate'): Promise<Floor> {
  const child = fork(new URL(import.meta.url), [by], { serialization: 'json' });
  const ask = async (text: string): Promise<void> => {
    const answer = new Promise<unknown>((resolve) => child.once('message', resolve));
    child.send({ text });
    await answer;
  };
  await ask('{}');
  return { ask, close: () => child.disconnect() };
}

async function answer(by: string | undefined): Promise<void> {
  const isolate = by === 'isolate' ? await bareIsolate() : undefined;
  process.on('message', async (message: { readonly text: string }) => {
    await isolate?.ask(message.text);
    process.send?.(message);
  });
}

if (process.argv[1] === import.meta.filename) await answer(process.argv[2]);
