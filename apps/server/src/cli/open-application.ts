import { join } from 'node:path';
import { silentLog } from '@callcast/core';
import type { Command } from 'commander';
import type { Config } from '../config/index.ts';
import { loadServerKey, redactPatterns } from '../security/index.ts';
import { type Application, openStore, type Store } from '../store/index.ts';
import { configOf } from './config-options.ts';
import { type CliContext, CliError } from './context.ts';

/** One application in the data folder of this machine. */
export interface OpenedApplication {
  readonly application: Application;
  readonly store: Store;
  /** What secrets are sealed with. */
  readonly serverKey: Uint8Array;
  readonly values: Config['values'];
  /** Notes in the audit log what was done. @param target `destination=1` */
  readonly note: (action: string, target: string) => Promise<void>;
}

/**
 * Opens the data folder, beside a running server or without one, and closes it when the work is done. Whoever may read it, the
 * key in it included, needs no API key.
 *
 * @param name `application.account`.
 * @throws {CliError} `CLI_FAILED` — there is no such application.
 */
export async function withApplication(
  command: Command,
  name: string,
  context: CliContext,
  work: (opened: OpenedApplication) => Promise<void>,
): Promise<void> {
  const { values } = await configOf(command, 'dev', context);
  const { dataDir, databaseUrl } = values;
  const { random, scheduler } = context;
  const where = { dataDir, databaseUrl, role: 'tool' } as const;
  const store = await openStore({ ...where, scheduler, log: silentLog, redact: redactPatterns });
  try {
    const [applicationName = '', accountName = ''] = name.split('.', 2);
    const account = await store.accounts.findByName(accountName);
    const application = account && (await store.applications.findByName(account.id, applicationName));
    if (application === undefined)
      throw new CliError('CLI_FAILED', `there is no application "${name}"; one looks like streaming.demo`);
    const { id, accountId } = application;
    const actor = { kind: 'cli', id: '', name: `callcast ${command.parent?.name() ?? ''}` } as const;
    const note = (action: string, target: string): Promise<void> =>
      store.audit.add({ accountId, actor, action, target: `application=${id} ${target}`, address: '' });
    const serverKey = await loadServerKey(join(dataDir, 'server.key'), random);
    await work({ application, store, serverKey, values, note });
  } finally {
    await store.close();
  }
}
