import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

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
});
