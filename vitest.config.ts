import { defineConfig } from 'vitest/config';

const BESIDE_SOURCES = ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts'];
/** As authors write them. */
const EXAMPLES = 'packages/*/examples/**/*.test.js';

/**
 * Tests beside the sources that are no unit tests: whole calls over simulated networks, servers on sockets with their
 * database, processes, other programs (ffmpeg, compilers) as judges. A folder takes what is added to it as well.
 */
const INTEGRATION = [
  // Sound and pictures, analysed as signals or decoded again by ffmpeg.
  'packages/aac-lc/src/{build,foreign-decoders,noise-to-mask}.test.ts',
  'packages/media/src/{audio-file,audio-writer}/**',
  'packages/media/src/opus/opus-pass-through.test.ts',
  'packages/media/src/transcode/opus-to-aac.test.ts',
  // Calls and connections over networks, simulated or not, whatever comes.
  'packages/calls/src/conference/conferences.test.ts',
  'packages/calls/src/pipelines/{av1-output,hevc-output,output-reconnect,outputs-of-one-call}.test.ts',
  'packages/rtmp/src/{tag-queue,io/*}.test.ts',
  'packages/rtp/src/receiver/{simulated-call,simulcast}.test.ts',
  'packages/webrtc/src/io/**',
  // The whole scenario API, and isolates that are attacked.
  'packages/scenario/src/compatibility/**',
  'packages/scenario/src/host/{hostile,shard-attacks,io/*}.test.ts',
  'packages/scenario-test/src/**',
  EXAMPLES,
  // Robots, and processes that are searched for secrets.
  'packages/testing/src/{leaks,robot}/**',
  'packages/testing/src/recording-analysis.test.ts',
  // The server over HTTP with its database, its processes, its disk.
  'apps/server/src/{api,live,platform-api,previews,recordings,scenario-net,scenario-sources,test-cdn,webhooks,workers}/**',
  'apps/server/src/{cli/files-command,cli/tail-command,doctor/doctor,tls/certificate-files}.test.ts',
  'apps/server/src/destinations/{probe,vault}.test.ts',
  'apps/server/src/signalling/{incoming-calls,key-login}.test.ts',
  // On SQLite and on PostgreSQL, which each file starts for itself.
  'apps/server/src/store/{access,application-storage,destinations,expected,follow-log,idempotency-keys,management,query-plans,required-scenarios,routing,session-search}.test.ts',
  'apps/server/src/store/{durability,output-history,postgres,scenario-versions,session-log,session-recorder,store,webhook-queue}.test.ts',
  'apps/server/src/store/backup/**',
  'apps/server/src/secrets/rotate-key.test.ts',
  'apps/server/src/cli/backup-command.test.ts',
];

/**
 * Tests against real programs that judge what arrived and what was said, not when: three files side by side, since they
 * mostly wait. The others watch sound and picture in real time, or what a call costs, and have the machine for themselves.
 */
const SIDE_BY_SIDE = [
  'interop/*.test.ts',
  'interop/{api,platform,rtmp}/**/*.test.ts',
  'interop/calls/{destinations,dev-watch,drain,ended-access,live-events,preview,private-authority}.test.ts',
  'interop/calls/{reconnect,recordings,refusals,started-session,turn}.test.ts',
];

/** Keeps what tested code says, for the leak test of `npm test`. */
const RECORD = 'packages/testing/src/leaks/record-process.ts';
const WAITS = 'packages/testing/src/setup/waits.ts';

/** Isolates run in these processes: packages/scenario/src/host/io/fork-shard.ts says why. */
const NO_WASM_CODE_GC = ['--no-wasm-code-gc'];

/** Patience of tests that watch real programs: it costs nothing where what is waited for comes, and machines are slow now and then. */
const E2E = {
  setupFiles: [RECORD],
  testTimeout: 240_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 30_000 } },
};

/** As `waits.ts` has it for `vi.waitFor`: vitest gives up after 1 s, which a busy machine needs now and then. */
const PATIENT_POLL = { poll: { timeout: 10_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['packages/testing/src/setup/own-modules.ts', RECORD, WAITS],
          execArgv: NO_WASM_CODE_GC,
          include: BESIDE_SOURCES,
          exclude: INTEGRATION,
          isolate: false,
          restoreMocks: true,
          maxWorkers: '100%',
          sequence: { groupOrder: 1, setupFiles: 'list' },
          testTimeout: 20_000,
          expect: PATIENT_POLL,
        },
      },
      {
        test: {
          name: 'integration',
          setupFiles: [RECORD, WAITS],
          execArgv: NO_WASM_CODE_GC,
          include: INTEGRATION.map(onlyTests),
          restoreMocks: true,
          maxWorkers: '100%',
          sequence: { groupOrder: 2 },
          testTimeout: 20_000,
          expect: PATIENT_POLL,
        },
      },
      {
        test: {
          ...E2E,
          name: 'e2e',
          include: SIDE_BY_SIDE,
          maxWorkers: 3,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...E2E,
          name: 'e2e-alone',
          include: ['interop/**/*.test.ts'],
          exclude: SIDE_BY_SIDE,
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});

function onlyTests(pattern: string): string {
  return pattern.endsWith('**') ? `${pattern}/*.test.ts` : pattern;
}
