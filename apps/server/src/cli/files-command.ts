import { resolve } from 'node:path';
import { type ApiClient, createApiClient } from '@callcast/api-client';
import type { Command } from 'commander';
import {
  type Compared,
  compare,
  describePlan,
  headOf,
  isEditedThere,
  type PushWarning,
  planAsJson,
  pulled,
  pullInto,
  push,
  readRemote,
  type Step,
  writeGivenIds,
} from './configuration-files/index.ts';
import { type CliContext, CliError } from './context.ts';

interface Flags {
  readonly server: string;
  readonly json?: boolean;
  readonly force?: boolean;
  readonly delete?: boolean;
  readonly dryRun?: boolean;
}

/** Of `callcast diff`, where files and server differ: 1 and 2 say that nobody knows. */
const EXIT_DIFFERENT = 3;

interface Opened extends Compared {
  readonly api: ApiClient;
  readonly signal: AbortSignal;
}

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
    .action((folder: string, flags: Flags) => open(folder, flags, context, (opened) => pull(opened, flags, context)));

  add('diff', 'show where files and server differ; ends with 3 where they do').action((folder: string, flags: Flags) =>
    open(folder, flags, context, async ({ plan }) => {
      context.writeOut(flags.json ? `${JSON.stringify(planAsJson(plan))}\n` : describePlan(plan, true));
      if (plan.some(({ verdict }) => verdict !== 'same')) fail(EXIT_DIFFERENT);
    }),
  );

  add('push', 'bring a server to what the files say')
    .option('--force', 'overwrite what was edited on the server')
    .option('--delete', 'remove from the server what is not in the files')
    .option('--dry-run', 'say what would be done, and do nothing')
    .action((folder: string, flags: Flags) =>
      open(folder, flags, context, (opened) => pushAll(opened, flags, context)),
    );
}

async function open(
  folder: string,
  { server }: Flags,
  context: CliContext,
  work: (opened: Opened) => Promise<void>,
): Promise<void> {
  const url = URL.parse(server);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new CliError('CLI_FAILED', 'interrupted'));
  process.once('SIGINT', interrupt);
  try {
    const apiKey = await context.readPassword(`API key of ${url?.origin ?? server}: `);
    const api = createApiClient({ server, apiKey });
    const { signal } = stop;
    const compared = await compare(resolve(folder), `${url?.origin ?? ''}${url?.pathname ?? ''}`, api, signal);
    await work({ ...compared, api, signal });
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function pull(opened: Opened, flags: Flags, { writeOut }: CliContext): Promise<void> {
  const outcome = pulled(opened.plan, flags.force === true);
  if ('undecided' in outcome)
    throw new CliError(
      'CLI_FAILED',
      `both sides were edited:\n${heads(outcome.undecided)}callcast diff shows how. --force takes what the server has; callcast push --force what the files have`,
    );
  if (flags.dryRun) {
    writeOut(flags.json ? `${JSON.stringify(planAsJson(opened.plan))}\n` : describePlan(opened.plan, false));
    return;
  }
  const { written, removed } = await pullInto(opened, outcome);
  if (flags.json) writeOut(`${JSON.stringify({ written, removed })}\n`);
  else if (written.length + removed.length === 0) writeOut('The files have all that the server has.\n');
  else writeOut([...written.map((path) => `wrote ${path}\n`), ...removed.map((path) => `removed ${path}\n`)].join(''));
}

async function pushAll(opened: Opened, flags: Flags, { writeOut, writeError }: CliContext): Promise<void> {
  const { plan, api, signal } = opened;
  const removes = flags.delete === true;
  const blocking = plan.filter(isEditedThere);
  if (blocking.length > 0 && flags.force !== true)
    throw new CliError(
      'CLI_FAILED',
      `the server was edited since the last pull:\n${heads(blocking)}callcast diff shows how. callcast pull takes it into the files; --force overwrites it`,
    );
  const meant = plan.filter(({ verdict, local }) => verdict !== 'same' && (local !== undefined || removes));
  const left = plan.filter(({ verdict, local }) => verdict !== 'same' && local === undefined && !removes);
  if (!flags.dryRun && meant.length > 0) {
    const given = new Map<string, string>();
    try {
      const done = (step: Step, warnings: readonly PushWarning[] = []): void => {
        if (!flags.json) writeOut(headOf(step));
        const path = opened.files.paths.get(step.key) ?? '';
        for (const { line, column, message } of warnings)
          writeError(`warning: ${path}:${line}:${column}: it is saved, and cannot run: ${message}\n`);
      };
      await push(plan, given, { api, signal, removes, done });
    } finally {
      // What was done is done: the next push goes on behind it.
      if (!signal.aborted || given.size > 0)
        await writeGivenIds(opened, given, await readRemote(api, new AbortController().signal));
    }
  } else if (!flags.json && meant.length > 0) writeOut(heads(meant));
  if (flags.json) writeOut(`${JSON.stringify({ ...planAsJson(meant), left: left.length })}\n`);
  else if (meant.length === 0) writeOut('The server has all that the files have.\n');
  if (left.length > 0 && !flags.json)
    writeOut(`Left on the server, though not in the files (--delete removes it):\n${heads(left)}`);
}

const heads = (steps: readonly Step[]): string => steps.map(headOf).join('');
