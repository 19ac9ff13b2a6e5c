import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openWatch } from './open-watch.ts';
import { temporaryFolder } from './store/test-store.ts';

test('a file that is not there stops the start', async () => {
  const file = join(await temporaryFolder(), 'talk.js');
  const options = { write: () => undefined, outIsTerminal: true, colour: false };
  await expect(openWatch(file, options)).rejects.toMatchObject({
    code: 'WATCH_UNREADABLE',
    message: expect.stringContaining(`${file} cannot be read: ENOENT`) as string,
  });
});

test('a person is told at once where a file is wrong, and that calls go on when it was mended', async () => {
  const file = join(await temporaryFolder(), 'talk.js');
  await writeFile(file, '\n  let a = ;');
  let out = '';
  const write = (text: string): void => {
    out += text;
  };
  using watch = await openWatch(file, { write, outIsTerminal: true, colour: true });
  expect(out).toBe(
    "\u001b[31mtalk.js:2:11 SyntaxError: Unexpected token ';'\u001b[0m\n  Calls fail until it is mended.\n",
  );
  await writeFile(file, 'let a = 1;');
  await expect.poll(() => out).toContain('talk.js (JavaScript) takes the calls that come from now on\n');
  await writeFile(file, 'let a = 1');
  await writeFile(file, 'let a = ;');
  await expect.poll(() => out).toContain('New calls go on with what was there before.\n');
  expect(watch.scenario.current.source).toMatch(/^let a = 1;?$/);
});
