import { parseArgs } from 'node:util';
import type { Transport } from './fan-out-scenario.ts';

export interface OutputBenchOptions {
  readonly transport: Transport;
  /** Outputs of a call, ascending; the last is the most that is tried. */
  readonly counts: readonly number[];
  /** How often each count is measured. */
  readonly rounds: number;
  /** Measured of each call. */
  readonly seconds: number;
  /** Destinations that stop reading, in a call of its own. */
  readonly stalled: number;
  /** 0: no profile. */
  readonly profileSeconds: number;
  /** Calls at once; for the name of the report. */
  readonly calls: 1;
  readonly json: string | undefined;
}

const HELP = `npm run bench:outputs -- [options]
  --rtmps          destinations with TLS, by an authority of their own (plain RTMP)
  --counts <n,…>   outputs of a call, ascending, at least two numbers (1,20,50)
  --rounds <n>     how often each is measured (2)
  --seconds <n>    measured of each call, at most 25 (20)
  --stalled <n>    destinations of the largest call that stop reading (10)
  --profile <n>    seconds of CPU profile of the largest call, 0 = none (0)
  --json <file>    where the report goes (node_modules/.cache/callcast-bench/)
`;

/** A destination that takes nothing is given up after 30 s: the measured stretch ends before. */
const MAX_SECONDS = 25;

/** Of this process's command line. Ends the process on --help and on what cannot be understood. */
export function outputBenchOptions(): OutputBenchOptions {
  const values = flags();
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const counts = values.counts.split(',').map((text) => whole('counts', text, 1));
  if (counts.length < 2 || counts.some((count, i) => count <= (counts[i - 1] ?? 0)))
    refuse('--counts must be ascending numbers, at least two');
  return {
    transport: values.rtmps ? 'rtmps' : 'rtmp',
    counts,
    rounds: whole('rounds', values.rounds, 1),
    seconds: Math.min(MAX_SECONDS, whole('seconds', values.seconds, 1)),
    stalled: whole('stalled', values.stalled, 1),
    profileSeconds: whole('profile', values.profile, 0),
    calls: 1,
    json: values.json,
  };
}

function flags() {
  try {
    return parseArgs({
      strict: true,
      options: {
        rtmps: { type: 'boolean', default: false },
        counts: { type: 'string', default: '1,20,50' },
        rounds: { type: 'string', default: '2' },
        seconds: { type: 'string', default: '20' },
        stalled: { type: 'string', default: '10' },
        profile: { type: 'string', default: '0' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    return refuse(String(cause));
  }
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= least
    ? value
    : refuse(`--${name} must be whole numbers of ${least} or more`);
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n${HELP}`);
  process.exit(2);
}
