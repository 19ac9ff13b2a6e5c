import { readFile, stat } from 'node:fs/promises';
import { millis, type Scheduler } from '@callcast/core';

/**
 * Between looks at a file. A look and no notice from the kernel: editors put another file in its place, and mounted folders
 * give no notice.
 */
const LOOK_INTERVAL = millis(200);
/** Characters of a scenario, as the management API takes them; a byte is at least a character. */
const MAX_BYTES = 256 * 1024 * 4;

export interface FileWatch extends Disposable {
  /** The first look: done, with whatever it found. */
  readonly ready: Promise<void>;
}

/** Tells the text of a file now, and again whenever it is another one. Disposed of by whoever watches. */
export function watchFile(
  path: string,
  scheduler: Scheduler,
  on: { readonly text: (text: string) => Promise<void>; readonly failure: (problem: string) => void },
): FileWatch {
  let isOver = false;
  let seen = '';
  let text: string | undefined;
  let problem: string | undefined;
  const look = async (): Promise<void> => {
    const { ino, mtimeMs, size } = await stat(path);
    const stamp = `${ino} ${mtimeMs} ${size}`;
    if (stamp === seen && problem === undefined) return;
    if (size > MAX_BYTES) throw new Error('it is too large for a scenario');
    const read = await readFile(path, 'utf8');
    seen = stamp;
    problem = undefined;
    if (read === text || isOver) return;
    text = read;
    await on.text(read);
  };
  const lookAgain = async (): Promise<void> => {
    await look().catch((error: unknown) => {
      const told = error instanceof Error ? error.message : String(error);
      if (told !== problem && !isOver) on.failure(told);
      problem = told;
    });
    if (!isOver) timer = scheduler.after(LOOK_INTERVAL, () => void lookAgain());
  };
  let timer = scheduler.after(LOOK_INTERVAL, () => undefined);
  timer.cancel();
  return {
    ready: lookAgain(),
    [Symbol.dispose]: () => {
      isOver = true;
      timer.cancel();
    },
  };
}
