import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, expectTypeOf, test } from 'vitest';
import type { AddressedAgentOptions, StoredDestinationAgentOptions } from '../guest/api/streaming-agent.ts';
import type { StreamingAgentEvents } from '../guest/streaming-agent-events.ts';
import type { AgentEventName, StreamingAgentOptions } from '../protocol.ts';

type Declared = AddressedAgentOptions & StoredDestinationAgentOptions;

const TYPES = fileURLToPath(new URL('../../types', import.meta.url));
const TSC = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** types/tsconfig.json takes the seed's scenarios, samples, and wrong-use.js, where each wrong line has to be found. */
test('published scenarios and samples have no type errors, and wrong use has', () => {
  const { stdout, status } = spawnSync(process.execPath, [TSC, '-p', TYPES, '--listFiles'], { encoding: 'utf8' });
  const [errors, files] = [true, false].map((isError) =>
    stdout.split('\n').filter((line) => line.includes('error TS') === isError && line !== ''),
  );
  expect(errors).toEqual([]);
  expect(status).toBe(0);
  const names = files?.map((file) => file.slice(file.lastIndexOf('/') + 1));
  expect(names).toEqual(
    expect.arrayContaining([
      'callcast.d.ts',
      'start-stream.voxengine.js',
      'start-stream-youtube.voxengine.js',
      'wrong-use.js',
    ]),
  );

  // Authors and the protocol know the same options, values and events. `tsc` checks this.
  expectTypeOf<keyof Declared>().toEqualTypeOf<keyof StreamingAgentOptions>();
  expectTypeOf<Declared['hold']>().toEqualTypeOf<StreamingAgentOptions['hold']>();
  expectTypeOf<Declared['resolutionPolicy']>().toEqualTypeOf<StreamingAgentOptions['resolutionPolicy']>();
  expectTypeOf<Declared['channels']>().toEqualTypeOf<StreamingAgentOptions['channels']>();
  expectTypeOf<Declared['audioCodec']>().toEqualTypeOf<StreamingAgentOptions['audioCodec']>();
  expectTypeOf<Declared['videoCodec']>().toEqualTypeOf<StreamingAgentOptions['videoCodec']>();
  expectTypeOf<Exclude<keyof typeof StreamingAgentEvents, 'Statistics'>>().toEqualTypeOf<AgentEventName>();
});
