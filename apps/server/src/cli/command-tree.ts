/** The commands as plain data, for completion and for the reference. */
import type { Argument, Command, Option } from 'commander';
import { EXAMPLES } from './examples.ts';

/** What a value may be: one of these words, a path, or anything. */
export type Values = readonly string[] | 'file' | 'any';

export interface OptionEntry {
  /** With its dashes, long before short. */
  readonly names: readonly string[];
  /** As help writes it: `--config <file>`. */
  readonly usage: string;
  readonly description: string;
  /** Undefined for a switch. */
  readonly values: Values | undefined;
  /** Undefined without one. */
  readonly byDefault: string | undefined;
  /** Without it the command is refused. */
  readonly isRequired: boolean;
}

export interface ArgumentEntry {
  readonly usage: string;
  readonly description: string;
  readonly values: Values;
}

export interface CommandEntry {
  /** Words behind `callcast`; none for itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly arguments: readonly ArgumentEntry[];
  readonly options: readonly OptionEntry[];
  readonly examples: readonly string[];
  /** Last words of the commands below it. */
  readonly children: readonly string[];
}

/** All commands, each before those below it. */
export function commandTree(command: Command, path: readonly string[] = []): CommandEntry[] {
  const { commands } = command;
  const entry: CommandEntry = {
    path,
    description: command.description(),
    arguments: command.registeredArguments.map(argumentOf),
    options: command.createHelp().visibleOptions(command).map(optionOf),
    examples: EXAMPLES[path.join(' ')] ?? [],
    children: commands.map((child) => child.name()),
  };
  return [entry, ...commands.flatMap((child) => commandTree(child, [...path, child.name()]))];
}

function optionOf({
  long,
  short,
  flags,
  description,
  argChoices,
  required,
  optional,
  mandatory,
  defaultValue,
}: Option) {
  const takesValue = required || optional;
  return {
    names: [long, short].flatMap((name) => name ?? []),
    usage: flags,
    description,
    values: takesValue ? valuesOf(flags, argChoices) : undefined,
    byDefault: defaultValue === undefined ? undefined : String(defaultValue),
    isRequired: mandatory,
  };
}

function argumentOf(argument: Argument): ArgumentEntry {
  const { required, argChoices, description } = argument;
  const name = argument.name();
  const usage = required ? `<${name}>` : `[${name}]`;
  return { usage, description, values: valuesOf(usage, argChoices) };
}

const valuesOf = (usage: string, choices: readonly string[] | undefined): Values =>
  choices ?? (/[<[]file[>\]]/.test(usage) ? 'file' : 'any');
