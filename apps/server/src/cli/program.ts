import { CodedError } from '@callcast/core';
import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/index.ts';
import { StoreError } from '../store/index.ts';
import { addAdminCommand } from './admin-command.ts';
import { addBackupCommands } from './backup-command.ts';
import { addCallCommand } from './call-command.ts';
import { addCompletionCommand } from './completion-command.ts';
import { addConfigCommand } from './config-command.ts';
import { type CliContext, CliError, mayColour } from './context.ts';
import { addDestinationCommand } from './destination-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addExamples } from './examples.ts';
import { addFilesCommands } from './files-command.ts';
import { addSecretCommand } from './secret-command.ts';
import { addSecretsCommand } from './secrets-command.ts';
import { addServeCommands } from './serve-command.ts';
import { addTailCommand } from './tail-command.ts';
import { addTokenCommand } from './token-command.ts';

export interface CliOptions {
  readonly version: string;
  /** Adds further commands. */
  readonly extend?: (program: Command, context: CliContext, fail: (exitCode: number) => void) => void;
}

/** Exit codes: what was asked for was done; it was not; the question made no sense. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/**
 * Runs one command line.
 *
 * @param words Without the names of the interpreter and the script.
 * @returns The exit code; never throws for what a person did wrong.
 */
export async function runCli(words: readonly string[], context: CliContext, options: CliOptions): Promise<number> {
  let exitCode: number = EXIT.done;
  const fail = (code: number) => {
    exitCode = code;
  };
  const program = createProgram(context, options, fail);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has written its message already; asking for help is no mistake.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const asJson = words.includes('--json');
    context.writeError(describeError(error, asJson, mayColour(context, context.errorIsTerminal)));
    const isUsage = error instanceof ConfigError || (error instanceof CliError && error.code === 'CLI_USAGE');
    return isUsage ? EXIT.usage : EXIT.failed;
  }
}

/** All commands; nothing runs. @param fail Gets the exit code of a command that could not do all of it. */
export function createProgram(context: CliContext, options: CliOptions, fail: (exitCode: number) => void): Command {
  const program = new Command('callcast')
    .description('Put a video call on the air: WebRTC in, a scenario decides, RTMP out.')
    .version(options.version)
    .exitOverride()
    .configureOutput({
      writeOut: context.writeOut,
      writeErr: context.writeError,
      getOutHasColors: () => mayColour(context, context.outIsTerminal),
      getErrHasColors: () => mayColour(context, context.errorIsTerminal),
    })
    .showHelpAfterError('(callcast --help shows what there is)');
  addServeCommands(program, context, fail);
  addDoctorCommand(program, context, fail);
  addConfigCommand(program, context);
  addTokenCommand(program, context);
  addAdminCommand(program, context);
  addCallCommand(program, context, fail);
  addDestinationCommand(program, context, fail);
  addSecretCommand(program, context);
  addTailCommand(program, context);
  addFilesCommands(program, context, fail);
  addBackupCommands(program, context);
  addSecretsCommand(program, context);
  addCompletionCommand(program, context);
  addExamples(program);
  options.extend?.(program, context, fail);
  return program;
}

/** A mistake in one sentence; a bug with its stack, for the report. */
function describeError(error: unknown, asJson: boolean, colour: boolean): string {
  const known = error instanceof CodedError;
  const message = error instanceof Error ? error.message : String(error);
  if (asJson) return `${JSON.stringify({ error: { code: known ? error.code : 'INTERNAL', message } })}\n`;
  const label = colour ? '\u001b[31merror:\u001b[0m' : 'error:';
  const cause = error instanceof StoreError && error.cause instanceof Error ? error.cause.message : '';
  const hint = cause === '' || message.includes(cause) ? '' : ` (${cause})`;
  if (known) return `${label} ${message.replaceAll('\n', '\n       ')}${hint}\n`;
  return `${label} ${error instanceof Error ? (error.stack ?? message) : message}\n`;
}
