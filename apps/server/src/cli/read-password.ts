import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks for a password on a terminal without echoing it; from a pipe, reads one line without a word. */
export function readPassword(
  prompt: string,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean },
  output: NodeJS.WritableStream,
): Promise<string> {
  const isTerminal = input.isTTY === true;
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
