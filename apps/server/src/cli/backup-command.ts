import { silentLog } from '@callcast/core';
import type { Command } from 'commander';
import { backupStore, restoreStore } from '../store/index.ts';
import { addConfigOptions, configOf } from './config-options.ts';
import type { CliContext } from './context.ts';

/** `callcast backup <file>` and `callcast restore <file>`. */
export function addBackupCommands(program: Command, context: CliContext): void {
  const place = async (command: Command) => {
    const { dataDir, databaseUrl } = (await configOf(command, 'serve', context)).values;
    return { dataDir, databaseUrl, scheduler: context.scheduler, log: silentLog };
  };

  const backup = program
    .command('backup')
    .description('write everything but recordings to a file, beside a running server or without one')
    .argument('<file>', 'must not be there; only its owner may read it')
    .option('--without-key', 'leave out server.key: the file alone then opens no stream key and no secret')
    .option('--without-logs', 'leave out the logs of sessions, which are most of it')
    .option('--json', 'for programs');
  addConfigOptions(backup).action(
    async (file: string, flags: { withoutKey?: boolean; withoutLogs?: boolean; json?: boolean }) => {
      const where = await place(backup);
      const { withoutKey = false, withoutLogs = false } = flags;
      const report = await backupStore(where, file, { withoutKey, withoutLogs });
      if (flags.json) return context.writeOut(`${JSON.stringify({ file, ...report })}\n`);
      context.writeOut(`${file}: ${report.rows} rows\n`);
      context.writeError(report.hasKey ? WITH_KEY : `${WITHOUT_KEY} It is ${where.dataDir}/server.key.\n`);
      context.writeError(`Recordings are not in it: copy ${where.dataDir}/recordings if you need them.\n`);
    },
  );

  const restore = program
    .command('restore')
    .description('make a new store of a backup, while no server runs there')
    .argument('<file>', 'what callcast backup wrote, also from another kind of database')
    .option('--json', 'for programs');
  addConfigOptions(restore).action(async (file: string, flags: { json?: boolean }) => {
    const where = await place(restore);
    const report = await restoreStore(where, file);
    if (flags.json) return context.writeOut(`${JSON.stringify({ file, ...report })}\n`);
    context.writeOut(`${file}: ${report.rows} rows restored\n`);
    if (!report.hasKey)
      context.writeError(`${NO_KEY} Copy it to ${where.dataDir}/server.key before you start the server.\n`);
  });
}

const WITH_KEY =
  'server.key is in it: whoever has this file can read every stream key and secret. Keep it as you keep a password.\n';
const WITHOUT_KEY =
  'server.key is not in it: keep a copy of it elsewhere, or every stream key and secret has to be entered again.';
const NO_KEY = 'server.key is not in this backup: without it every stream key and secret has to be entered again.';
