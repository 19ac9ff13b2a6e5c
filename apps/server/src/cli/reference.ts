/** docs/cli.md, made of the commands themselves. */
import { flagName, type VariableName, variables } from '../config/index.ts';
import { type CommandEntry, commandTree, type OptionEntry } from './command-tree.ts';
import { createProgram } from './program.ts';

const HEAD = `# Command line

Made of the commands by \`node scripts/cli-reference.mjs\`; \`callcast <command> --help\` says the same.

Exit codes: 0, what was asked for was done; 1, it was not, or something was found wrong; 2, the command line or the configuration cannot be understood.
With \`--json\` results go to the standard output for programs, and an error to the standard error as \`{"error":{"code","message"}}\`; [errors.md](errors.md) explains the codes.
Stream keys and secrets of scenarios are asked for without being shown, or read from the standard input: on a command line others could read them.
Commands that take the *settings* take each of them as a flag too, and \`--config <file>\`: [configuration.md](configuration.md) lists them.

`;

/** @returns Markdown. */
export function cliReference(): string {
  const entries = commandTree(
    createProgram(
      {
        environment: {},
        writeOut: ignore,
        writeError: ignore,
        outIsTerminal: false,
        errorIsTerminal: false,
        readPassword: nothingRuns,
        run: nothingRuns,
        scheduler: { now: nothingRuns, wallNow: nothingRuns, after: nothingRuns },
        random: { uint32: nothingRuns, bytes: nothingRuns },
      },
      { version: '' },
      ignore,
    ),
  ).filter(({ children }) => children.length === 0);
  return `${HEAD}${entries.map(section).join('\n')}`;
}

const ignore = (): void => undefined;
const nothingRuns = (): never => {
  throw new Error('invariant broken: the reference runs no command');
};

const SETTINGS = new Set(['--config', ...Object.keys(variables).map((name) => `--${flagName(name as VariableName)}`)]);
const isSetting = ({ names }: OptionEntry): boolean => names.some((name) => SETTINGS.has(name));

function section({ path, description, arguments: given, options, examples }: CommandEntry): string {
  const own = options.filter((option) => !isSetting(option) && !option.names.includes('--help'));
  const rows = [
    ...given.map((one) => row(one.usage, withValues(one.description, one.values))),
    ...own.map((option) => row(option.usage, describe(option))),
  ];
  const table = rows.length === 0 ? '' : `\n| | |\n| --- | --- |\n${rows.join('')}`;
  const settings = options.some(isSetting) ? '\nTakes the settings.\n' : '';
  const usage = ['callcast', ...path, ...given.map((one) => one.usage)].join(' ');
  return `## ${path.join(' ')}\n\n\`${usage}\`: ${description}.\n${table}${settings}\n\`\`\`sh\n${examples.join('\n')}\n\`\`\`\n`;
}

function describe({ description, values, byDefault, isRequired }: OptionEntry): string {
  const said = withValues(description, values);
  if (isRequired && byDefault === undefined) return `${said}; has to be given`;
  return byDefault === undefined ? said : `${said}; default \`${byDefault}\``;
}

const withValues = (description: string, values: OptionEntry['values']): string =>
  Array.isArray(values) ? `${description}: ${values.map((value) => `\`${value}\``).join(', ')}` : description;
const row = (usage: string, meaning: string): string => `| \`${usage}\` | ${cell(meaning)} |\n`;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
