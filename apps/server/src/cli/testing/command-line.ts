import { randomBytes } from 'node:crypto';
import { realTime } from '../../real-time.ts';
import type { CliContext } from '../context.ts';
import { runCli } from '../program.ts';

/** For tests: runs one command line on a data folder, as a program that reads its output does. Whoever asks for a password gets none. */
export async function runCommand(dataDir: string, words: readonly string[], given: Partial<CliContext> = {}) {
  let [out, error] = ['', ''];
  const context: CliContext = {
    environment: { CALLCAST_DATA_DIR: dataDir },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    outIsTerminal: false,
    errorIsTerminal: false,
    readPassword: async () => '',
    scheduler: realTime,
    random: { uint32: () => 4, bytes: (length) => new Uint8Array(randomBytes(length)) },
    run: async () => 0,
    ...given,
  };
  const exitCode = await runCli(words, context, { version: '1.2.3' });
  return { exitCode, out, error };
}
