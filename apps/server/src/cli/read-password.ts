import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { PipedExtent } from './context.ts';

/** Of a pipe: more than any password or key, so that a wrong file is not kept in memory. */
const MAX_PIPED_CHARACTERS = 65_536;

/** Asks for a password on a terminal without echoing it; from a pipe, reads one line or all of it without a word. */
export function readPassword(
  prompt: string,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream,
  piped: PipedExtent = 'line',
): Promise<string> {
  const isTerminal = input.isTTY === true;
  if (!isTerminal && piped === 'all') return readAll(input);
  if (isTerminal) output.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: isTerminal });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      if (isTerminal) output.write('\n');
      resolve('');
    });
  });
}

async function readAll(input: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  input.setEncoding('utf8');
  for await (const chunk of input) {
    text += String(chunk);
    if (text.length > MAX_PIPED_CHARACTERS) break;
  }
  return text.replace(/\r?\n$/, '');
}
