import { silentLog } from '@callcast/core';
import type { Command } from 'commander';
import { accessLimits } from '../access/limits.ts';
import { MEMBER_NAME } from '../access/member-name.ts';
import { newKey } from '../access/new-key.ts';
import { ROLES, type Role, SCOPES } from '../access/scopes.ts';
import { ConcurrencyGate, PasswordHasher, redactPatterns } from '../security/index.ts';
import { type Account, type ApiKey, type Member, openStore, type Store } from '../store/index.ts';
import { addConfigOptions, configOf } from './config-options.ts';
import { type CliContext, CliError } from './context.ts';

interface Flags {
  readonly account: string;
  readonly json?: boolean;
}

interface Opened {
  readonly store: Store;
  readonly account: Account;
  /** Notes what was done in the audit log. */
  readonly note: (action: string, target: string) => Promise<void>;
}

/** `callcast admin …`: members and keys in the data folder of this machine, beside a running server or without one. */
export function addAdminCommand(program: Command, context: CliContext): void {
  const group = program.command('admin').description('who may use an account: members of the console and API keys');
  const add = (name: string, description: string): Command =>
    addConfigOptions(
      group
        .command(name)
        .description(description)
        .option('--account <name>', 'whose', 'demo')
        .option('--json', 'for programs'),
    );
  addMemberCommands(add, context);
  addKeyCommands(add, context);
}

type AddCommand = (name: string, description: string) => Command;

function addMemberCommands(add: AddCommand, context: CliContext): void {
  const show = (flags: Flags, member: Member): void =>
    context.writeOut(flags.json ? `${JSON.stringify(member)}\n` : memberLine(member));

  const make = async ({ store, account, note }: Opened, name: string, role: Role): Promise<Member> => {
    if (!MEMBER_NAME.test(name))
      throw new CliError('CLI_USAGE', `"${name}" is no name: lower-case letters, digits, ".", "_" and "-", up to 64`);
    const passwordHash = await readNewPassword(name, context);
    const id = await store.members.add({ accountId: account.id, name, displayName: name, role, passwordHash });
    if (id === 'name-taken')
      throw new CliError(
        'CLI_FAILED',
        `there is a member "${name}"; callcast admin set-password gives another password`,
      );
    if (id === 'too-many')
      throw new CliError('CLI_FAILED', `an account has at most ${accessLimits.members} members: remove one first`);
    await note('addMember', `member=${id}`);
    return memberNamed(store, account, name);
  };

  const owner = add(
    'create-owner',
    'add a member who may do everything; the password is asked for, or read from the input',
  );
  owner
    .argument('<name>', 'to log in with')
    .action((name: string, flags: Flags) =>
      withAccount(owner, flags, context, async (opened) => show(flags, await make(opened, name, 'owner'))),
    );

  const member = add('add-member', 'add a member; the password is asked for, or read from the input');
  member
    .argument('<name>', 'to log in with')
    .argument('<role>', ROLES.join(', '))
    .action((name: string, role: string, flags: Flags) =>
      withAccount(member, flags, context, async (opened) => {
        const known = ROLES.find((one) => one === role);
        if (known === undefined) throw new CliError('CLI_USAGE', `"${role}" is no role: ${ROLES.join(', ')}`);
        show(flags, await make(opened, name, known));
      }),
    );

  const password = add('set-password', 'give a member another password, and end their sessions');
  password.argument('<name>').action((name: string, flags: Flags) =>
    withAccount(password, flags, context, async ({ store, account, note }) => {
      const { id } = await memberNamed(store, account, name);
      const passwordHash = await readNewPassword(name, context);
      await store.members.change(account.id, id, { passwordHash });
      await note('changeMember', `member=${id}`);
    }),
  );

  const list = add('members', 'show who may log in to the console');
  list.action((flags: Flags) =>
    withAccount(list, flags, context, async ({ store, account }) => {
      const members = await store.members.list(account.id);
      context.writeOut(flags.json ? `${JSON.stringify(members)}\n` : members.map(memberLine).join(''));
    }),
  );

  const remove = add('remove-member', 'remove a member, and end their sessions');
  remove.argument('<name>').action((name: string, flags: Flags) =>
    withAccount(remove, flags, context, async ({ store, account, note }) => {
      const { id } = await memberNamed(store, account, name);
      if ((await store.members.remove(account.id, id)) === 'last-owner')
        throw new CliError('CLI_FAILED', `"${name}" is the only owner: callcast admin create-owner makes another`);
      await note('removeMember', `member=${id}`);
    }),
  );
}

function addKeyCommands(add: AddCommand, context: CliContext): void {
  const create = add('create-key', 'make an API key and print it, this once');
  create
    .argument('<name>', 'for people')
    .option('--scope <scope...>', SCOPES.join(', '), ['admin'])
    .action((name: string, flags: Flags & { scope: string[] }) =>
      withAccount(create, flags, context, async ({ store, account, note }) => {
        const unknown = flags.scope.find((scope) => !SCOPES.some((known) => known === scope));
        if (unknown !== undefined) throw new CliError('CLI_USAGE', `"${unknown}" is no scope: ${SCOPES.join(', ')}`);
        const scopes = SCOPES.filter((scope) => flags.scope.includes(scope));
        const { key, prefix, sha256 } = newKey('cck', context.random);
        const id = await store.apiKeys.add({ accountId: account.id, name, prefix, sha256, scopes, expiresAt: null });
        if (id === 'too-many')
          throw new CliError('CLI_FAILED', `an account has at most ${accessLimits.apiKeys} keys: revoke one first`);
        await note('addApiKey', `id=${id}`);
        context.writeOut(flags.json ? `${JSON.stringify({ id, name, prefix, scopes, key })}\n` : `${key}\n`);
      }),
    );

  const list = add('keys', 'show the API keys, without what they open with');
  list.action((flags: Flags) =>
    withAccount(list, flags, context, async ({ store, account }) => {
      const { rows } = await store.apiKeys.list(account.id, { count: accessLimits.apiKeys, offset: 0 });
      context.writeOut(flags.json ? `${JSON.stringify(rows)}\n` : rows.map(keyLine).join(''));
    }),
  );

  const revoke = add('revoke-key', 'make an API key worth nothing, at once');
  revoke.argument('<id>', 'as callcast admin keys shows it').action((id: string, flags: Flags) =>
    withAccount(revoke, flags, context, async ({ store, account, note }) => {
      if (!/^[1-9][0-9]{0,14}$/.test(id)) throw new CliError('CLI_USAGE', 'a key is named by the number of its id');
      if (!(await store.apiKeys.remove(account.id, Number(id))))
        throw new CliError('CLI_FAILED', `account "${account.name}" has no key ${id}; callcast admin keys shows them`);
      await note('removeApiKey', `key=${id}`);
    }),
  );
}

async function withAccount(
  command: Command,
  flags: Flags,
  context: CliContext,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const { dataDir, databaseUrl } = (await configOf(command, 'serve', context)).values;
  const where = { dataDir, databaseUrl, role: 'tool' } as const;
  const store = await openStore({ ...where, scheduler: context.scheduler, log: silentLog, redact: redactPatterns });
  try {
    const account = await store.accounts.findByName(flags.account);
    if (account === undefined) throw new CliError('CLI_FAILED', `there is no account "${flags.account}"`);
    const actor = { kind: 'cli', id: '', name: 'callcast admin' } as const;
    const note = (action: string, target: string) =>
      store.audit.add({ accountId: account.id, actor, action, target, address: '' });
    await work({ store, account, note });
  } finally {
    await store.close();
  }
}

async function memberNamed(store: Store, account: Account, name: string): Promise<Member> {
  const found = (await store.members.list(account.id)).find((member) => member.name === name);
  if (found === undefined)
    throw new CliError(
      'CLI_FAILED',
      `account "${account.name}" has no member "${name}"; callcast admin members shows them`,
    );
  return found;
}

async function readNewPassword(name: string, context: CliContext): Promise<string> {
  const password = await context.readPassword(`Password of ${name}: `);
  const least = accessLimits.memberPasswordCharacters;
  if (password.length < least) throw new CliError('CLI_FAILED', `a password has at least ${least} characters`);
  return new PasswordHasher(context.random, new ConcurrencyGate(1, 1)).hash(password);
}

const atOf = (instant: number | null): string =>
  instant === null ? 'never' : `${new Date(instant).toISOString().slice(0, 16)}Z`;

const memberLine = ({ name, role, lastLoginAt }: Member): string =>
  `${name.padEnd(20)}  ${role.padEnd(9)}  last login ${atOf(lastLoginAt)}\n`;

const keyLine = ({ id, name, prefix, scopes, lastUsedAt }: ApiKey): string =>
  `${String(id).padStart(4)}  ${prefix.padEnd(12)}  ${scopes.join(',').padEnd(12)}  last used ${atOf(lastUsedAt)}  ${name}\n`;
