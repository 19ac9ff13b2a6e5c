/** The `callcast` command: the world outside (arguments, environment, terminal, signals) is read here and handed on. */
import { readFileSync } from 'node:fs';
import { type CliContext, mayColour, readPassword, runCli } from './cli/index.ts';
import { realRandom, realTime } from './real-time.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const context: CliContext = {
  environment: process.env,
  writeOut: (text) => void process.stdout.write(text),
  writeError: (text) => void process.stderr.write(text),
  outIsTerminal: process.stdout.isTTY === true,
  errorIsTerminal: process.stderr.isTTY === true,
  readPassword: (prompt, piped) => readPassword(prompt, process.stdin, process.stderr, piped),
  scheduler: realTime,
  random: realRandom,
  run: async (config, mode, options) => {
    // Loaded only now: other commands should not pay for the server's modules.
    const { runServer } = await import('./run-server.ts');
    const colour = mayColour(context, context.outIsTerminal);
    return runServer(config, mode, {
      ...options,
      version,
      environment: context.environment,
      colour,
      outIsTerminal: context.outIsTerminal,
      write: context.writeOut,
    });
  },
};

process.exitCode = await runCli(process.argv.slice(2), context, { version });
// Whatever a library left open (a keep-alive socket, say) must not keep a finished command alive.
process.exit();
