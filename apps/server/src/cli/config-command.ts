import { type Command, Option } from 'commander';
import { documentConfig, type ExplainedVariable, explainConfig, type Mode } from '../config/index.ts';
import { addConfigOptions, configOf } from './config-options.ts';
import type { CliContext } from './context.ts';

/** `callcast config`: checks the configuration and shows it. */
export function addConfigCommand(program: Command, context: CliContext): void {
  const command = program
    .command('config')
    .description('check the configuration and show what is set')
    .option('--explain', 'show every setting, its value and where it came from')
    .option('--json', 'for programs')
    .option('--reference', 'print the reference of all settings, as Markdown')
    .addOption(new Option('--mode <mode>', 'whose defaults to show').choices(['serve', 'dev']).default('serve'));
  addConfigOptions(command).action(
    async (flags: { explain?: boolean; json?: boolean; reference?: boolean; mode: Mode }) => {
      if (flags.reference) {
        context.writeOut(documentConfig());
        return;
      }
      const all = explainConfig(await configOf(command, flags.mode, context));
      const shown = flags.explain ? all : all.filter(({ origin }) => origin !== 'default');
      context.writeOut(flags.json ? `${JSON.stringify(shown, undefined, 2)}\n` : table(shown, flags.explain === true));
    },
  );
}

function table(shown: readonly ExplainedVariable[], explained: boolean): string {
  if (shown.length === 0)
    return 'The configuration is valid; nothing is set, all defaults apply (--explain shows them).\n';
  const width = Math.max(...shown.map(({ environment }) => environment.length));
  const valueWidth = Math.max(...shown.map(({ value }) => (value || '–').length));
  return shown
    .map(({ environment, meaning, origin, value }) => {
      const line = `${environment.padEnd(width)}  ${(value || '–').padEnd(valueWidth)}  ${origin.padEnd(11)}`;
      return `${explained ? `${line}  ${meaning}` : line.trimEnd()}\n`;
    })
    .join('');
}
