import { type Command, Option } from 'commander';
import { type Config, flagName, loadConfig, type Mode, type VariableName, variables } from '../config/index.ts';
import type { CliContext } from './context.ts';

/** Gives a command one flag per setting, and `--config` for the file. */
export function addConfigOptions(command: Command): Command {
  command.option('--config <file>', 'configuration file (default: callcast.yaml, if there is one)');
  for (const [name, { kind, meaning }] of Object.entries(variables))
    command.addOption(new Option(`--${flagName(name)} <value>`, `${meaning} (${kind.describes})`));
  return command;
}

/** The configuration that the flags of `command`, the environment and the file make together. @throws {ConfigError} */
export function configOf(command: Command, mode: Mode, context: CliContext): Promise<Config> {
  const given = command.opts<Partial<Record<VariableName | 'config', string>>>();
  const { config: file, ...flags } = given;
  return loadConfig({ mode, flags, environment: context.environment }, file);
}
