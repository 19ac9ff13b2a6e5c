/**
 * What no scenario run can do without: two threads of one isolate, and two processes on a channel, that wake each other.
 * The figures of runs mean something beside these, of the same minute: they move with the machine by a factor of three.
 *
 * Also the other end of that channel, when it is started as a child.
 */
import { fork } from 'node:child_process';
import ivm from 'isolated-vm';

/** One way to be asked and to answer; resolves when the answer is here. */
export interface Floor {
  ask(text: string): Promise<void>;
  close(): void;
}

/** An isolate that reads an event and says one command, without the scenario API. */
export async function bareIsolate(): Promise<Floor> {
  const isolate = new ivm.Isolate({ memoryLimit: 32 });
  const context = await isolate.createContext();
  let answered = (): void => {};
  await context.global.set('host', new ivm.Callback(() => answered()));
  const echo = await context.eval('(text) => { host(JSON.stringify(JSON.parse(text))); }', { reference: true });
  return {
    async ask(text) {
      const answer = new Promise<void>((resolve) => (answered = resolve));
      const done = echo.apply(undefined, [text], { timeout: 1_000 });
      await answer;
      void done;
    },
    close: () => isolate.dispose(),
  };
}

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
