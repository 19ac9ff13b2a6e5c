import { defineConfig } from 'vitest/config';

/** Keeps what tested code says, for the leak test of `npm test`. */
const setupFiles = ['packages/testing/src/leaks/record-process.ts'];

/** Isolates run in these processes: packages/scenario/src/host/io/fork-shard.ts says why. */
const NO_WASM_CODE_GC = ['--no-wasm-code-gc'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles,
          execArgv: NO_WASM_CODE_GC,
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'packages/*/examples/**/*.test.js'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'e2e',
          setupFiles,
          include: ['interop/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
