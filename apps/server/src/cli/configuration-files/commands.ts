/** What `callcast pull`, `diff` and `push` do with a folder. */
import { resolve } from 'node:path';
import { type ApiClient, createApiClient } from '@callcast/api-client';
import { type CliContext, CliError } from '../context.ts';
import { describePlan, headOf, planAsJson } from './describe-plan.ts';
import { isEditedThere, pulled, type Step } from './plan.ts';
import { PushProgress } from './push-progress.ts';
import { type PushWarning, push } from './push-steps.ts';
import { type Compared, compare, keepProgress, pullInto } from './synchronise.ts';

export interface FilesFlags {
  readonly server: string;
  readonly json?: boolean;
  readonly force?: boolean;
  readonly delete?: boolean;
  readonly dryRun?: boolean;
}

interface Opened extends Compared {
  readonly api: ApiClient;
  readonly signal: AbortSignal;
}

/** Each throws a CliError or an ApiError for what it cannot do. */
export const pullFiles = (folder: string, flags: FilesFlags, context: CliContext): Promise<void> =>
  open(folder, flags, context, (opened) => pull(opened, flags, context));

export const pushFiles = (folder: string, flags: FilesFlags, context: CliContext): Promise<void> =>
  open(folder, flags, context, (opened) => pushAll(opened, flags, context));

/** @returns Whether files and server are the same. */
export const diffFiles = (folder: string, flags: FilesFlags, context: CliContext): Promise<boolean> =>
  open(folder, flags, context, async ({ plan }) => {
    context.writeOut(flags.json ? `${JSON.stringify(planAsJson(plan))}\n` : describePlan(plan, true));
    return plan.every(({ verdict }) => verdict === 'same');
  });

async function open<Result>(
  folder: string,
  { server }: FilesFlags,
  context: CliContext,
  work: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const url = URL.parse(server);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new CliError('CLI_FAILED', 'interrupted'));
  process.once('SIGINT', interrupt);
  try {
    const apiKey = await context.readPassword(`API key of ${url?.origin ?? server}: `);
    const api = createApiClient({ server, apiKey });
    const { signal } = stop;
    const compared = await compare(resolve(folder), `${url?.origin ?? ''}${url?.pathname ?? ''}`, api, signal);
    return await work({ ...compared, api, signal });
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function pull(opened: Opened, flags: FilesFlags, { writeOut }: CliContext): Promise<void> {
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
  const { written, removed } = await pullInto(opened, outcome, flags.force === true);
  if (flags.json) writeOut(`${JSON.stringify({ written, removed })}\n`);
  else if (written.length + removed.length === 0) writeOut('The files have all that the server has.\n');
  else writeOut([...written.map((path) => `wrote ${path}\n`), ...removed.map((path) => `removed ${path}\n`)].join(''));
}

async function pushAll(opened: Opened, flags: FilesFlags, { writeOut, writeError }: CliContext): Promise<void> {
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
    const progress = new PushProgress(opened.remote);
    const done = (step: Step, warnings: readonly PushWarning[] = []): void => {
      if (!flags.json) writeOut(headOf(step));
      const path = opened.files.paths.get(step.key) ?? '';
      // The file takes the place of the name, so that editors lead there.
      for (const { line, column, message } of warnings)
        writeError(
          `warning: ${path}:${line}:${column}: it is saved, and cannot run: ${message.replace(`${step.local?.name}:${line}:${column} `, '')}\n`,
        );
    };
    try {
      await push(plan, progress, { api, signal, removes, done });
    } finally {
      await keepProgress(opened, progress); // what was done is done: the next push goes on behind it
    }
  } else if (!flags.json && meant.length > 0) writeOut(heads(meant));
  if (flags.json) writeOut(`${JSON.stringify({ ...planAsJson(meant), left: left.length })}\n`);
  else if (meant.length === 0) writeOut('The server has all that the files have.\n');
  if (left.length > 0 && !flags.json)
    writeOut(`Left on the server, though not in the files (--delete removes it):\n${heads(left)}`);
}

const heads = (steps: readonly Step[]): string => steps.map(headOf).join('');
