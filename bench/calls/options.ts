import { parseArgs } from 'node:util';
import type { CallLoadOptions } from './call-load.ts';

export interface BenchOptions extends CallLoadOptions {
  /** Length of the measured stretch, after the calls have started and `warmUpSeconds` have passed. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** 0: no profile. */
  readonly profileSeconds: number;
  /** Where the report goes as JSON; left out: a folder of the cache. */
  readonly json: string | undefined;
}

export interface SoakOptions extends CallLoadOptions {
  readonly minutes: number;
  readonly json: string | undefined;
}

const LOAD_FLAGS = {
  calls: { type: 'string', default: '10' },
  stereo: { type: 'boolean', default: false },
  loss: { type: 'string', default: '0' },
  delay: { type: 'string', default: '0' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const LOAD_HELP = `  --calls <n>      simultaneous 720p calls (10)
  --stereo         stereo Opus, offered and sent (mono, as a browser's microphone)
  --loss <percent> RTP packets lost on the way to the server, retransmissions included (0)
  --delay <ms>     added to everything the callers send (0)
  --json <file>    where the report goes (node_modules/.cache/callcast-bench/)
`;

/** Of this process's command line. Ends the process on --help and on what cannot be understood. */
export function benchOptions(): BenchOptions {
  const values = flags(
    {
      ...LOAD_FLAGS,
      seconds: { type: 'string', default: '30' },
      'warm-up': { type: 'string', default: '10' },
      profile: { type: 'string', default: '15' },
    } as const,
    `npm run bench:calls -- [options]\n${LOAD_HELP}  --seconds <n>    length of the measured stretch (30)
  --warm-up <n>    seconds before it, when all calls have started (10)
  --profile <n>    seconds of CPU profile behind it, 0 = none (15)\n`,
  );
  return {
    ...loadOptions(values),
    seconds: positive('seconds', values.seconds),
    warmUpSeconds: positive('warm-up', values['warm-up']),
    profileSeconds: number('profile', values.profile),
  };
}

export function soakOptions(): SoakOptions {
  const values = flags(
    { ...LOAD_FLAGS, minutes: { type: 'string', default: '30' } } as const,
    `npm run soak -- [options]\n${LOAD_HELP}  --minutes <n>    how long (30)\n`,
  );
  return { ...loadOptions(values), minutes: positive('minutes', values.minutes) };
}

function flags<Flags extends NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>>(
  options: Flags,
  help: string,
) {
  try {
    const { values } = parseArgs({ options, strict: true });
    if ((values as { help?: boolean }).help !== true) return values;
    process.stdout.write(help);
    process.exit(0);
  } catch (cause) {
    return refuse(`${cause instanceof Error ? cause.message : cause}\n${help}`);
  }
}

function loadOptions(values: {
  readonly calls: string;
  readonly stereo: boolean;
  readonly loss: string;
  readonly delay: string;
  readonly json?: string | undefined;
}): CallLoadOptions & { readonly json: string | undefined } {
  return {
    calls: positive('calls', values.calls),
    isStereo: values.stereo,
    lossPercent: number('loss', values.loss),
    delayMs: number('delay', values.delay),
    json: values.json,
  };
}

function positive(name: string, text: string): number {
  const value = number(name, text);
  return value > 0 ? value : refuse(`--${name} must be above 0`);
}

function number(name: string, text: string): number {
  const value = Number(text);
  return text !== '' && value >= 0 ? value : refuse(`--${name} must be a number, 0 or more`);
}

function refuse(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
