import type { Clock, Random, Scheduler } from '@callcast/core';
import { CodedError } from '@callcast/core';
import type { Config, Mode } from '../config/index.ts';

/** How much of a pipe is the password. `all`: but for the line break at its end. */
export type PipedExtent = 'line' | 'all';

/** What a run is told beside its configuration. */
export interface RunOptions {
  /** `callcast dev --lan`. */
  readonly lan: boolean;
  /** `callcast dev --watch <file>`. */
  readonly watch?: string | undefined;
}

/** The world as the command line sees it: everything it reads and writes, so that tests can stand in. */
export interface CliContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What a program may read: results, one after another. */
  readonly writeOut: (text: string) => void;
  /** For people: errors and hints. */
  readonly writeError: (text: string) => void;
  readonly outIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** Asks for a password without showing it; when the input is no terminal, reads one line, or all of it. */
  readonly readPassword: (prompt: string, piped?: PipedExtent) => Promise<string>;
  readonly scheduler: Scheduler & Clock;
  readonly random: Random;
  /** Runs the server until it is told to stop. @returns The exit code; nothing is 0. */
  readonly run: (config: Config, mode: Mode, options: RunOptions) => Promise<number | undefined>;
}

export type CliErrorCode = 'CLI_USAGE' | 'CLI_FAILED';

/** A command that could not do what it was asked to; the message is all a person needs. */
export class CliError extends CodedError<CliErrorCode> {}

/** Whether to colour: a terminal, and nobody said no (https://no-color.org). */
export function mayColour(context: CliContext, isTerminal: boolean): boolean {
  return isTerminal && (context.environment.NO_COLOR ?? '') === '' && context.environment.TERM !== 'dumb';
}
