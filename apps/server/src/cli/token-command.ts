import { silentLog } from '@callcast/core';
import type { Command } from 'commander';
import { Login, type LoginName, parseLoginName } from '../api/index.ts';
import { ConcurrencyGate, PasswordHasher, redactPatterns } from '../security/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { addConfigOptions, configOf } from './config-options.ts';
import { type CliContext, CliError } from './context.ts';

export interface IssuedToken {
  readonly accessToken: string;
  readonly expiresAt: string;
}

const REQUEST_TIMEOUT_MS = 15_000;

/** `callcast token user1@streaming.demo`: an access token, from the data folder or from a running server. */
export function addTokenCommand(program: Command, context: CliContext): void {
  const command = program
    .command('token')
    .description('issue an access token of a user, for WHIP and the signalling socket')
    .argument('<login>', 'user@application.account')
    .option(
      '--server <url>',
      'ask this server, with the password; without it the data folder is used and none is needed',
    )
    .option('--json', 'for programs');
  addConfigOptions(command).action(async (login: string, flags: { server?: string; json?: boolean }) => {
    const name = parseLoginName(login);
    if (!name) throw new CliError('CLI_USAGE', `"${login}" is no login; one looks like user1@streaming.demo`);
    const token =
      flags.server === undefined
        ? await issueFromDataFolder(name, (await configOf(command, 'serve', context)).values, context)
        : await issueFromServer(flags.server, login, await context.readPassword(`Password of ${login}: `));
    context.writeOut(flags.json ? `${JSON.stringify(token)}\n` : `${token.accessToken}\n`);
  });
}

/** A token of a local user: whoever may read the data folder, or use the database, needs no password. */
export async function issueFromDataFolder(
  name: LoginName,
  { dataDir, databaseUrl }: { readonly dataDir: string; readonly databaseUrl: string | undefined },
  context: CliContext,
): Promise<IssuedToken> {
  const { random, scheduler } = context;
  const where = { dataDir, databaseUrl, role: 'tool' } as const;
  const store = await openStore({ ...where, scheduler, log: silentLog, redact: redactPatterns });
  try {
    const userId = await findUserId(store, name);
    const hasher = new PasswordHasher(random, new ConcurrencyGate(1, 1));
    const { accessToken, expiresAt } = await new Login({ store, hasher, clock: scheduler, random }).issueToken(userId);
    return { accessToken, expiresAt: new Date(expiresAt).toISOString() };
  } finally {
    await store.close();
  }
}

async function findUserId(store: Store, name: LoginName): Promise<number> {
  const account = await store.accounts.findByName(name.account);
  if (!account) throw new CliError('CLI_FAILED', `there is no account "${name.account}"`);
  const application = await store.applications.findByName(account.id, name.application);
  if (!application)
    throw new CliError('CLI_FAILED', `account "${name.account}" has no application "${name.application}"`);
  const user = await store.users.findByName(application.id, name.user);
  if (!user) throw new CliError('CLI_FAILED', `application "${name.application}" has no user "${name.user}"`);
  if (!user.active) throw new CliError('CLI_FAILED', `user "${name.user}" is inactive`);
  return user.id;
}

/** A token from a running server, by password. */
export async function issueFromServer(server: string, login: string, password: string): Promise<IssuedToken> {
  const url = URL.parse('api/v1/user-sessions', server.endsWith('/') ? server : `${server}/`);
  if (!url) throw new CliError('CLI_USAGE', `"${server}" is no url`);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new CliError('CLI_FAILED', `${url.origin} does not answer`, { cause });
  });
  const body = (await answer.json().catch(() => ({}))) as Partial<IssuedToken> & { detail?: string };
  if (answer.status === 201 && body.accessToken !== undefined && body.expiresAt !== undefined)
    return { accessToken: body.accessToken, expiresAt: body.expiresAt };
  throw new CliError('CLI_FAILED', body.detail ?? `${url.origin} answered ${answer.status}`);
}
