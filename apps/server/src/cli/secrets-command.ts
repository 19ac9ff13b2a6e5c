import { join } from 'node:path';
import { silentLog } from '@callcast/core';
import type { Command } from 'commander';
import { rotateKey } from '../secrets/index.ts';
import { redactPatterns } from '../security/index.ts';
import { openStore } from '../store/index.ts';
import { addConfigOptions, configOf } from './config-options.ts';
import type { CliContext } from './context.ts';

/** `callcast secrets rotate-key`. */
export function addSecretsCommand(program: Command, context: CliContext): void {
  const rotate = program
    .command('secrets')
    .description('what stream keys and secrets are sealed with')
    .command('rotate-key')
    .description('give the server a new server.key, while it does not run; if it is cut off, run it again')
    .option('--json', 'for programs');
  addConfigOptions(rotate).action(async (flags: { json?: boolean }) => {
    const { dataDir, databaseUrl } = (await configOf(rotate, 'serve', context)).values;
    const { random, scheduler } = context;
    // As its owner: a server that runs would go on sealing with the old key.
    const where = { dataDir, databaseUrl, role: 'server' } as const;
    const store = await openStore({ ...where, scheduler, log: silentLog, redact: redactPatterns });
    try {
      const report = await rotateKey(store, join(dataDir, 'server.key'), random);
      if (flags.json) return context.writeOut(`${JSON.stringify(report)}\n`);
      context.writeOut(`${report.rewrapped} stream keys, secrets and SIP passwords are sealed with a new server.key\n`);
      if (report.unreadable > 0)
        context.writeError(
          `${report.unreadable} were sealed with another key and are as they were: enter them again\n`,
        );
      context.writeError(
        'Links to logs, previews and recordings are void. Backups made before need the key that is in them.\n',
      );
    } finally {
      await store.close();
    }
  });
}
