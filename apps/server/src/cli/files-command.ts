import type { Command } from 'commander';
import type { FilesFlags } from './configuration-files/index.ts';
import type { CliContext } from './context.ts';

/** Of `callcast diff`, where files and server differ: 1 and 2 say that nobody knows. */
const EXIT_DIFFERENT = 3;

/** Read when it is asked for: YAML and the client are no business of a server, which has this file, too. */
const files = () => import('./configuration-files/index.ts');

/** `callcast pull`, `diff` and `push`: applications, scenarios and rules as files, by the API of a server. */
export function addFilesCommands(program: Command, context: CliContext, fail: (exitCode: number) => void): void {
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .argument('[folder]', 'where the files are', '.')
      .option(
        '--server <url>',
        'address of the server; its API key is asked for, or read from the standard input',
        'http://127.0.0.1:8080',
      )
      .option('--json', 'for programs');

  add('pull', 'write applications, scenarios and rules of a server into files')
    .option('--force', 'give up what was edited here')
    .option('--dry-run', 'say what would be done, and do nothing')
    .action(async (folder: string, flags: FilesFlags) => (await files()).pullFiles(folder, flags, context));

  add('diff', 'show where files and server differ; ends with 3 where they do').action(
    async (folder: string, flags: FilesFlags) => {
      if (!(await (await files()).diffFiles(folder, flags, context))) fail(EXIT_DIFFERENT);
    },
  );

  add('push', 'bring a server to what the files say')
    .option('--force', 'overwrite what was edited on the server')
    .option('--delete', 'remove from the server what is not in the files')
    .option('--dry-run', 'say what would be done, and do nothing')
    .action(async (folder: string, flags: FilesFlags) => (await files()).pushFiles(folder, flags, context));
}
