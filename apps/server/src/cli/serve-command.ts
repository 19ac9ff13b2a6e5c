import type { Command } from 'commander';
import type { Mode } from '../config/index.ts';
import { addConfigOptions, configOf } from './config-options.ts';
import type { CliContext } from './context.ts';

const DESCRIPTIONS: Readonly<Record<Mode, string>> = {
  serve: 'run the server; on a signal it lets calls end for up to 30 s',
  dev: 'run the server for development: demo data, loopback destinations allowed, stops at once',
};

/** `callcast serve` and `callcast dev`. */
export function addServeCommands(program: Command, context: CliContext, fail: (exitCode: number) => void): void {
  for (const mode of ['serve', 'dev'] as const) {
    const command = program.command(mode).description(DESCRIPTIONS[mode]);
    if (mode === 'dev')
      command
        .option('--lan', 'let phones on this network call: HTTPS with a certificate of its own, and a QR code')
        .option(
          '--watch <file>',
          'let the scenario in this file take every call, anew whenever it is saved; show session logs',
        );
    addConfigOptions(command).action(async (flags: { lan?: boolean; watch?: string }) => {
      const config = await configOf(command, mode, context);
      fail((await context.run(config, mode, { lan: flags.lan === true, watch: flags.watch })) ?? 0);
    });
  }
}
