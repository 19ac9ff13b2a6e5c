import { silentLog } from '@callcast/core';
import type { Command } from 'commander';
import {
  type Destination,
  destinationLimits,
  type OpenedDestinations,
  openDestinations,
  type ProbeResult,
} from '../destinations/index.ts';
import { readRtmpsAuthorities } from '../rtmps-authorities.ts';
import { Redactor } from '../security/index.ts';
import { addConfigOptions } from './config-options.ts';
import { type CliContext, CliError } from './context.ts';
import { type OpenedApplication, withApplication } from './open-application.ts';
import { refuseMore } from './refuse-more.ts';

/** What each of the commands works on. */
interface Opened extends Pick<OpenedApplication, 'note'> {
  readonly applicationId: number;
  readonly accountId: number;
  readonly destinations: OpenedDestinations;
}

interface Flags {
  readonly app: string;
  readonly json?: boolean;
}

const ALL = { count: destinationLimits.perApplication, offset: 0 };

/** `callcast destination …`: destinations in the data folder of this machine, beside a running server or without one. */
export function addDestinationCommand(program: Command, context: CliContext, fail: (exitCode: number) => void): void {
  const group = program
    .command('destination')
    .description('where scenarios publish to by name: list, add, probe, remove');
  const add = (name: string, description: string): Command =>
    addConfigOptions(
      group
        .command(name)
        .description(description)
        .option('--app <application.account>', 'whose destinations', 'streaming.demo')
        .option('--json', 'for programs'),
    );

  const list = add('list', 'show the destinations of an application, without their keys');
  list.action((flags: Flags) =>
    open(list, flags, context, async ({ destinations, applicationId }) => {
      const found = (await destinations.vault.list(applicationId, ALL)).destinations;
      context.writeOut(flags.json ? `${JSON.stringify(found.map(shown))}\n` : found.map(line).join(''));
      if (found.length === 0 && !flags.json) context.writeError(`${flags.app} has no destination yet\n`);
    }),
  );

  const added = add('add', 'add a destination; its stream key is asked for, or read from the standard input');
  added
    .argument('<name>', 'what scenarios say: createStreamingAgent({ destination: "<name>" })')
    .requiredOption('--preset <service>', 'twitch, youtube, vk, facebook, kick, telegram or custom')
    .option('--server <url>', 'rtmp://host/application; where left out, that of the service')
    .allowExcessArguments() // told below, without repeating what may be the key
    .action((name: string, flags: Flags & { preset: string; server?: string }) =>
      open(added, flags, context, async ({ destinations, applicationId, note }) => {
        refuseMore(added, 1);
        if (!new RegExp(destinationLimits.name).test(name))
          throw new CliError('CLI_USAGE', `"${name}" is no name: up to 64 of a-z, 0-9, - and _`);
        const key = await context.readPassword(`Stream key of ${name}: `);
        const { preset, server } = flags;
        const answer = await destinations.vault.add(applicationId, { name, preset, server, key });
        if ('code' in answer) throw new CliError('CLI_FAILED', answer.reason);
        await note('addDestination', `destination=${answer.id}`);
        context.writeOut(flags.json ? `${JSON.stringify(shown(answer))}\n` : line(answer));
      }),
    );

  const probe = add('probe', 'test a destination without a call, stage by stage; not while somebody publishes to it');
  probe.argument('<name>').action((name: string, flags: Flags) =>
    open(probe, flags, context, async ({ destinations, applicationId, accountId }) => {
      const found = await destinations.vault.open(applicationId, name);
      if (found === undefined) throw unknown(flags, name);
      if ('code' in found) throw new CliError('CLI_FAILED', found.reason);
      const report = await destinations.probes.run(accountId, found);
      if ('retryAfterSeconds' in report) throw new CliError('CLI_FAILED', 'too many probes');
      const shown = [report.primary, ...(report.backup === null ? [] : [report.backup])].map(describeProbe).join('');
      context.writeOut(flags.json ? `${JSON.stringify(report)}\n` : shown);
      if (!report.ok) fail(1);
    }),
  );

  const remove = add('remove', 'remove a destination and its key');
  remove.argument('<name>').action((name: string, flags: Flags) =>
    open(remove, flags, context, async ({ destinations, applicationId, note }) => {
      const { vault } = destinations;
      const { destinations: all } = await vault.list(applicationId, ALL);
      const found = all.find((destination) => destination.name === name);
      if (found === undefined || (await vault.remove(applicationId, found.id)) !== 'removed')
        throw unknown(flags, name);
      await note('removeDestination', `destination=${found.id}`);
    }),
  );
}

function open(
  command: Command,
  { app }: Flags,
  context: CliContext,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const { random, scheduler } = context;
  return withApplication(command, app, context, async ({ application, store, serverKey, values, note }) => {
    using destinations = openDestinations({
      store,
      serverKey,
      redactor: new Redactor(),
      egressAllow: values.egressAllow,
      rtmpsAuthorities: await readRtmpsAuthorities(values.rtmpsCaFile),
      scheduler,
      random,
      log: silentLog,
    });
    await work({ applicationId: application.id, accountId: application.accountId, destinations, note });
  });
}

function unknown({ app }: Flags, name: string): CliError {
  return new CliError('CLI_FAILED', `${app} has no destination "${name}"; callcast destination list shows them`);
}

function line({ name, preset, server, application, keyHint }: Destination): string {
  const address = application === null ? server : `${server} (${application})`;
  return `${name.padEnd(20)}  ${preset.padEnd(8)}  ${address}  key …${keyHint}\n`;
}

function describeProbe({ server, stages }: ProbeResult): string {
  const lines = stages.map((stage) => {
    const name = stage.stage.padEnd(9);
    if (stage.status === 'skipped') return `  ${name}  –\n`;
    const took = `${String(stage.ms).padStart(5)} ms`;
    if (stage.status === 'ok') return `  ${name}  ok     ${took}\n`;
    return `  ${name}  failed ${took}  ${stage.code}\n    ${stage.reason}\n    ${stage.remedy}\n`;
  });
  return `${server}\n${lines.join('')}`;
}

/** Revisions are for conditions of the HTTP API. */
const shown = ({ revision: _, ...rest }: Destination): Omit<Destination, 'revision'> => rest;
