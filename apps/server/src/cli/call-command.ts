import type { RobotCallReport } from '@callcast/testing/robot';
import type { Command } from 'commander';
import { type LoginName, parseLoginName } from '../api/index.ts';
import { loadConfig } from '../config/index.ts';
import { type CliContext, CliError } from './context.ts';
import { explainCall } from './explain-call.ts';
import { issueFromDataFolder, issueFromServer } from './token-command.ts';

/** Robots of one process share two cores with the server; more belong on a machine of their own. */
const MAX_CALLS = 200;
const MAX_SECONDS = 86_400;
/** Between the starts of several robots, so that a server is not met by all at the same moment. */
const RAMP_MS = 100;

interface CallFlags {
  readonly server: string;
  readonly login: string;
  readonly password?: string;
  readonly calls: string;
  readonly duration: string;
  readonly via: string;
  readonly explain?: boolean;
  readonly json?: boolean;
}

/** `callcast call`: a robot with a small clip calls over real WebRTC. With `--calls` a load generator. */
export function addCallCommand(program: Command, context: CliContext, fail: (exitCode: number) => void): void {
  const command = program
    .command('call')
    .description('call the server as a robot: a clip with a picture and a beep, over real WebRTC')
    .argument('[number]', 'what to dial', 'live')
    .option('--server <url>', 'address of the server', 'http://127.0.0.1:8080')
    .option('--login <login>', 'user@application.account', 'user1@streaming.demo')
    .option('--password <password>', 'without it a token is taken from the data folder of this machine')
    .option('--calls <n>', 'calls at the same time', '1')
    .option('--duration <seconds>', 'length of each call', '20')
    .option('--via <way>', 'signal (as the call page does) or whip (as an encoder does)', 'signal')
    .option('--explain', 'do not call: say which rule takes the number and why, from the data folder of this machine')
    .option('--json', 'one report per call, for programs')
    .action(async (number: string, flags: CallFlags) => {
      if (flags.explain) {
        for (const name of ['server', 'password'])
          if (command.getOptionValueSource(name) === 'cli')
            throw new CliError('CLI_USAGE', `--explain reads the data folder of this machine: leave out --${name}`);
        if (!(await explain(number, flags, context))) fail(1);
        return;
      }
      const failed = await call(number, flags, context);
      if (failed > 0) fail(1);
    });
}

function nameOf({ login }: CallFlags): LoginName {
  const name = parseLoginName(login);
  if (!name) throw new CliError('CLI_USAGE', `"${login}" is no login; one looks like user1@streaming.demo`);
  return name;
}

/** @returns Whether a scenario would run. */
async function explain(number: string, flags: CallFlags, context: CliContext): Promise<boolean> {
  const config = await loadConfig({ mode: 'dev', flags: {}, environment: context.environment }, undefined);
  return explainCall(number, nameOf(flags), config.values, { json: flags.json === true }, context);
}

/** @returns How many calls failed. */
async function call(number: string, flags: CallFlags, context: CliContext): Promise<number> {
  const name = nameOf(flags);
  const count = whole(flags.calls, '--calls', MAX_CALLS);
  const seconds = whole(flags.duration, '--duration', MAX_SECONDS);
  if (flags.via !== 'signal' && flags.via !== 'whip') throw new CliError('CLI_USAGE', '--via is signal or whip');
  const via = flags.via;
  const server = URL.parse(flags.server);
  if (!server) throw new CliError('CLI_USAGE', `"${flags.server}" is no url`);
  const config = await loadConfig({ mode: 'dev', flags: {}, environment: context.environment }, undefined);
  const { accessToken } = flags.password
    ? await issueFromServer(flags.server, flags.login, flags.password)
    : await issueFromDataFolder(name, config.values, context);

  // The WebRTC library is loaded for this command alone.
  const { loadClip, runRobotCall } = await import('@callcast/testing/robot');
  const clip = await loadClip();
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const say = (line: string): void => (flags.json ? undefined : context.writeError(`${line}\n`));
  say(`Calling ${number} at ${server.origin} for ${seconds} s; Ctrl-C hangs up`);
  const reports = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await new Promise<void>((resolve) => context.scheduler.after((index * RAMP_MS) as never, resolve));
      const label = count === 1 ? '' : `call ${index + 1}: `;
      try {
        const report = await runRobotCall({
          via,
          url: server.origin,
          application: name.application,
          token: accessToken,
          number: count === 1 ? number : `${number}${index}`,
          durationMs: seconds * 1000,
          clip,
          signal: stop.signal,
          scheduler: context.scheduler,
          random: context.random,
          onOutputState: (state, reason) => say(`${label}output ${state}: ${reason}`),
        });
        context.writeOut(flags.json ? `${JSON.stringify(report)}\n` : `${label}${summary(report)}\n`);
        return report;
      } catch (cause) {
        context.writeError(`${label}${cause instanceof Error ? cause.message : String(cause)}\n`);
        return undefined;
      }
    }),
  );
  return reports.filter((report) => report === undefined).length;
}

function summary(report: RobotCallReport): string {
  const { connectedAfterMs, framesSent, keyFramesSent, packetsNacked, endReason } = report;
  return `connected after ${connectedAfterMs} ms; ${framesSent} pictures (${keyFramesSent} key frames), ${packetsNacked} packets asked again; ${endReason}`;
}

function whole(text: string, flag: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new CliError('CLI_USAGE', `${flag} is a whole number from 1 to ${max}`);
}
