import { Argument, type Command } from 'commander';
import { commandTree } from './command-tree.ts';
import { completionScript, SHELLS, type Shell } from './completion-scripts.ts';
import type { CliContext } from './context.ts';

/** `callcast completion <shell>`: what a shell needs to complete the others. */
export function addCompletionCommand(program: Command, context: CliContext): void {
  program
    .command('completion')
    .description('print the completion of a shell, made of the commands of this version')
    .addArgument(new Argument('<shell>', 'which one').choices(SHELLS))
    .action((shell: Shell) => context.writeOut(completionScript(shell, commandTree(program))));
}
