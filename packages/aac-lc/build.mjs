/**
 * Compiles `assembly/` to `assembly/aac-lc.wasm`. Run after every change there: `npm run build -w @callcast/aac-lc`.
 * The result is committed, so that nobody needs the compiler to run Callcast.
 */
import { fileURLToPath } from 'node:url';

const ENTRY = 'encoder.ts';
const ASSEMBLY = fileURLToPath(new URL('assembly/', import.meta.url));
const OUTPUT = 'aac-lc.wasm';

/** @returns The bytes of the module, not yet written. @throws When the compiler is absent, or reports an error. */
export async function compileAssembly() {
  const { default: asc } = await import('assemblyscript/asc');
  let bytes;
  const { error, stderr } = await asc.main(
    [
      ENTRY,
      ...['--baseDir', ASSEMBLY, '--outFile', OUTPUT],
      ...['--runtime', 'stub', '--noAssert', '-O3', '--use', 'abort='],
      ...['--enable', 'simd', '--enable', 'bulk-memory'],
      ...['--disableWarning', '112'], // vectors never cross to JavaScript: exports of a file are not exports of the module
    ],
    {
      writeFile(name, contents) {
        if (name === OUTPUT) bytes = contents;
      },
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return bytes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { writeFile } = await import('node:fs/promises');
  const bytes = await compileAssembly();
  await writeFile(new URL(`assembly/${OUTPUT}`, import.meta.url), bytes);
  console.log(`${OUTPUT}: ${bytes.length} bytes`);
}
