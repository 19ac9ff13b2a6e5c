import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { COMPILED_ENCODER } from './io/compiled-encoder.ts';

const BUILD = new URL('../build.mjs', import.meta.url).href;

/** Only where dependencies were installed without development tools. */
async function hasCompiler(): Promise<boolean> {
  try {
    import.meta.resolve('assemblyscript/asc');
    return true;
  } catch {
    return false;
  }
}

test('the committed module is what its sources compile to', async ({ skip }) => {
  skip(!(await hasCompiler()), 'the AssemblyScript compiler is not installed');
  const { compileAssembly } = (await import(BUILD)) as { compileAssembly: () => Promise<Uint8Array> };
  const compiled = Buffer.from(await compileAssembly());
  const committed = await readFile(COMPILED_ENCODER);
  expect(compiled.equals(committed), 'run `npm run build -w @callcast/aac-lc`').toBe(true);
}, 60_000);
