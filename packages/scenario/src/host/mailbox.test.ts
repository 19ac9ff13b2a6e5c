import { expect, test } from 'vitest';
import { Mailbox } from './mailbox.ts';

test('idle once the reader has taken everything and waits; not while something waits or is worked on', async () => {
  const mailbox = new Mailbox<number>(() => 1);
  const heard: string[] = [];
  const read = async (): Promise<void> => {
    for (;;) {
      const item = mailbox.take();
      if (item === undefined) await mailbox.arrival();
      else heard.push(`read ${item}`);
      if (item === 2) return;
    }
  };
  mailbox.put(1);
  const idle = mailbox.idle().then(() => heard.push('idle'));
  const reading = read();
  await idle;
  await mailbox.idle();
  expect(heard).toEqual(['read 1', 'idle']);
  mailbox.put(2);
  void mailbox.idle().then(() => heard.push('idle again'));
  await reading;
  expect(heard).toEqual(['read 1', 'idle', 'read 2']);
});
