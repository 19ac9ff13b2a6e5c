import { millis, silentLog } from '@callcast/core';
import type { Command } from 'commander';
import { redactPatterns } from '../security/index.ts';
import { followLog, type LogScope, type NumberedLogLine, openStore, type Store } from '../store/index.ts';
import { addConfigOptions, configOf } from './config-options.ts';
import { type CliContext, CliError, mayColour } from './context.ts';
import { followServer } from './follow-server.ts';
import { tailJson, tailLine } from './tail-line.ts';

interface TailFlags {
  readonly app?: string;
  readonly server?: string;
  readonly json?: boolean;
}

/** Between looks at the data folder: another process writes there, who tells nobody. */
const LOOK_INTERVAL = millis(250);

/** `callcast tail [session]`: session logs as they are written, of a server on this machine or of any other. */
export function addTailCommand(program: Command, context: CliContext): void {
  const command = program
    .command('tail')
    .description('show session logs as they are written')
    .argument('[session]', 'number of a session: its log from the beginning to its end; without it all from now on')
    .option('--app <application.account>', 'only sessions of this application')
    .option(
      '--server <url>',
      'ask this server, with the API key; without it the data folder is used and none is needed',
    )
    .option('--json', 'for programs');
  addConfigOptions(command).action(async (session: string | undefined, flags: TailFlags) => {
    if (session !== undefined && !/^[1-9][0-9]{0,14}$/.test(session))
      throw new CliError('CLI_USAGE', `"${session}" is no number of a session; GetCallHistory lists them`);
    if (flags.app !== undefined && (session !== undefined || flags.server !== undefined))
      throw new CliError('CLI_USAGE', '--app goes with neither a session nor --server');
    const stop = new AbortController();
    const interrupt = (): void => stop.abort();
    process.once('SIGINT', interrupt);
    const colour = mayColour(context, context.outIsTerminal);
    const show = (line: NumberedLogLine): void =>
      context.writeOut(flags.json ? tailJson(line) : tailLine(line, colour));
    const sessionId = session === undefined ? undefined : Number(session);
    try {
      if (flags.server !== undefined) {
        const apiKey = await context.readPassword(`API key of ${flags.server}: `);
        await followServer({ server: flags.server, apiKey, sessionId, signal: stop.signal, show });
      } else {
        const { dataDir, databaseUrl } = (await configOf(command, 'dev', context)).values;
        const where = { dataDir, databaseUrl };
        await followDataFolder({ ...where, sessionId, app: flags.app, signal: stop.signal, show }, context);
      }
    } finally {
      process.off('SIGINT', interrupt);
    }
  });
}

async function followDataFolder(
  on: {
    readonly dataDir: string;
    readonly databaseUrl: string | undefined;
    readonly sessionId: number | undefined;
    readonly app: string | undefined;
    readonly signal: AbortSignal;
    readonly show: (line: NumberedLogLine) => void;
  },
  { scheduler }: CliContext,
): Promise<void> {
  const { dataDir, databaseUrl, sessionId, signal, show } = on;
  const where = { dataDir, databaseUrl, role: 'tool' } as const;
  const store = await openStore({ ...where, scheduler, log: silentLog, redact: redactPatterns });
  try {
    const scope = sessionId === undefined ? await scopeOf(store, on.app) : { sessionId };
    if (sessionId !== undefined && (await store.history.findSession(sessionId)) === undefined)
      throw new CliError('CLI_FAILED', `there is no session ${sessionId} in ${dataDir}`);
    const after = sessionId === undefined ? await store.history.lastLineId() : 0;
    const batches = followLog(store, { scope, after, heartbeat: LOOK_INTERVAL, scheduler, signal });
    for await (const lines of batches) for (const line of lines) show(line);
  } finally {
    await store.close();
  }
}

async function scopeOf(store: Store, app: string | undefined): Promise<LogScope> {
  if (app === undefined) return { accountId: undefined };
  const [applicationName = '', accountName = ''] = app.split('.', 2);
  const account = await store.accounts.findByName(accountName);
  const application = account && (await store.applications.findByName(account.id, applicationName));
  if (application === undefined)
    throw new CliError('CLI_FAILED', `there is no application "${app}"; one looks like streaming.demo`);
  return { accountId: application.accountId, applicationId: application.id };
}
