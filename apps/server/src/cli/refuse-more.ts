import type { Command } from 'commander';
import { CliError } from './context.ts';

/**
 * Of a command that asks for a secret: what stands behind its arguments is probably that, and is not repeated.
 *
 * @throws {CliError} `CLI_USAGE`
 */
export function refuseMore({ args }: Command, expected: number): void {
  if (args.length <= expected) return;
  const why = 'the shell keeps it, and everybody on this machine sees it while the command runs';
  throw new CliError(
    'CLI_USAGE',
    `a secret does not belong on the command line: ${why}. Leave it out, it is asked for`,
  );
}
