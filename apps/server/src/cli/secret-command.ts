import type { Command } from 'commander';
import { KnownSecrets, type Secret, SecretVault, secretLimits } from '../secrets/index.ts';
import { SecretBox } from '../security/index.ts';
import { addConfigOptions } from './config-options.ts';
import { type CliContext, CliError } from './context.ts';
import { type OpenedApplication, withApplication } from './open-application.ts';
import { refuseMore } from './refuse-more.ts';

interface Flags {
  readonly app: string;
  readonly json?: boolean;
}

interface Opened extends Pick<OpenedApplication, 'note'> {
  readonly applicationId: number;
  readonly vault: SecretVault;
}

const ALL = { count: secretLimits.perApplication, offset: 0 };

/** `callcast secret …`: secrets in the data folder of this machine, beside a running server or without one. No value is ever shown. */
export function addSecretCommand(program: Command, context: CliContext): void {
  const group = program
    .command('secret')
    .description('what scenarios read by VoxEngine.getSecretValue and nobody else does: set, list, delete');
  const add = (name: string, description: string): Command =>
    addConfigOptions(
      group
        .command(name)
        .description(description)
        .option('--app <application.account>', 'whose secrets', 'streaming.demo')
        .option('--json', 'for programs'),
    );

  const set = add('set', 'keep a value under a name, new or known; it is asked for, or read from the standard input');
  set
    .argument('<name>', 'what scenarios say: VoxEngine.getSecretValue("<name>")')
    .option('--description <text>', 'for people')
    .allowExcessArguments() // told below, without repeating what may be the value
    .action((name: string, flags: Flags & { description?: string }) =>
      open(set, flags, context, async ({ vault, applicationId, note }) => {
        refuseMore(set, 1);
        if (!new RegExp(secretLimits.name).test(name))
          throw new CliError(
            'CLI_USAGE',
            `"${name}" is no name: a Latin letter, then up to 63 Latin letters, digits and _`,
          );
        const value = await context.readPassword(`Value of ${name}: `, 'all');
        if (value === '') throw new CliError('CLI_FAILED', 'there is no value: type one, or pipe it in');
        if (value.length > secretLimits.valueCharacters)
          throw new CliError('CLI_FAILED', `a value has at most ${secretLimits.valueCharacters} characters`);
        const { description } = flags;
        const known = await vault.find(applicationId, name);
        const answer =
          known === undefined
            ? await vault.add(applicationId, { name, value, description })
            : await vault.change(applicationId, known.id, { value, description });
        if ('code' in answer) throw new CliError('CLI_FAILED', answer.reason);
        await note(known === undefined ? 'addSecret' : 'changeSecret', `secret=${answer.id}`);
        context.writeOut(flags.json ? `${JSON.stringify(shown(answer))}\n` : line(answer));
      }),
    );

  const list = add('list', 'show the names of the secrets of an application');
  list.action((flags: Flags) =>
    open(list, flags, context, async ({ vault, applicationId }) => {
      const { secrets } = await vault.list(applicationId, ALL);
      context.writeOut(flags.json ? `${JSON.stringify(secrets.map(shown))}\n` : secrets.map(line).join(''));
      if (secrets.length === 0 && !flags.json) context.writeError(`${flags.app} has no secret yet\n`);
    }),
  );

  const remove = add('delete', 'remove a secret; running scenarios keep what they have read');
  remove.argument('<name>').action((name: string, flags: Flags) =>
    open(remove, flags, context, async ({ vault, applicationId, note }) => {
      const found = await vault.find(applicationId, name);
      if (found === undefined || (await vault.remove(applicationId, found.id)) !== 'removed')
        throw new CliError('CLI_FAILED', `${flags.app} has no secret "${name}"; callcast secret list shows them`);
      await note('removeSecret', `secret=${found.id}`);
    }),
  );
}

function open(
  command: Command,
  { app }: Flags,
  context: CliContext,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  return withApplication(command, app, context, async ({ application, store, serverKey, note }) => {
    const box = new SecretBox(serverKey, 'application secret', context.random);
    const nowhere = new KnownSecrets({ use: () => {} }); // this process writes no log
    await work({ applicationId: application.id, vault: new SecretVault(store, box, nowhere), note });
  });
}

function line({ name, description, modifiedAt }: Secret): string {
  return `${name.padEnd(20)}  ${new Date(modifiedAt).toISOString().slice(0, 16)}Z  ${description}`
    .trimEnd()
    .concat('\n');
}

/** Revisions are for conditions of the HTTP API. */
const shown = ({ revision: _, ...rest }: Secret): Omit<Secret, 'revision'> => rest;
