import { type Command, Option } from 'commander';
import type { Mode } from '../config/index.ts';
import type { Finding } from '../doctor/index.ts';
import { addConfigOptions, configOf } from './config-options.ts';
import { type CliContext, mayColour } from './context.ts';

const MARKS: Readonly<Record<Finding['status'], { readonly mark: string; readonly colour: number }>> = {
  ok: { mark: '✓', colour: 32 },
  warning: { mark: '!', colour: 33 },
  failed: { mark: '✗', colour: 31 },
};

/** `callcast doctor`: what keeps this configuration from working on this machine. */
export function addDoctorCommand(program: Command, context: CliContext, fail: (exitCode: number) => void): void {
  const command = program
    .command('doctor')
    .description('look for what keeps calls from coming in or streams from going out; exit code 1 when something fails')
    .option('--offline', 'dial nothing beyond this machine')
    .option('--json', 'for programs')
    .addOption(new Option('--mode <mode>', 'whose defaults to look at').choices(['serve', 'dev']).default('serve'));
  addConfigOptions(command).action(async (flags: { offline?: boolean; json?: boolean; mode: Mode }) => {
    const config = await configOf(command, flags.mode, context);
    const { examine } = await import('../doctor/index.ts');
    const findings = await examine(config, { nowMs: context.scheduler.wallNow(), offline: flags.offline === true });
    context.writeOut(flags.json ? `${JSON.stringify(findings, undefined, 2)}\n` : report(findings, context));
    if (findings.some(({ status }) => status === 'failed')) fail(1);
  });
}

function report(findings: readonly Finding[], context: CliContext): string {
  const isColoured = mayColour(context, context.outIsTerminal);
  const lines = findings.map(({ status, what, remedy }) => {
    const { mark, colour } = MARKS[status];
    const shown = isColoured ? `\u001b[${colour}m${mark}\u001b[0m` : mark;
    return `${shown} ${what}\n${remedy === undefined ? '' : `  → ${remedy}\n`}`;
  });
  const count = (status: Finding['status']): number => findings.filter((one) => one.status === status).length;
  const [wrong, odd] = [count('failed'), count('warning')];
  const sum =
    wrong > 0
      ? `${wrong} of ${findings.length} checks failed.`
      : odd > 0
        ? `Ready, with ${odd} ${odd === 1 ? 'thing' : 'things'} to know.`
        : 'All is well.';
  return `${lines.join('')}\n${sum}\n`;
}
