/** For durability.test.ts: writes until it is killed, and names on stdout what the store said is stored. */
import { writeSync } from 'node:fs';
import { millis, type Scheduler, silentLog, wallMillis } from '@callcast/core';
import { openStore } from './store.ts';
import { TEST_SEED } from './test-seed.ts';

const scheduler: Scheduler = {
  now: () => millis(performance.now()),
  wallNow: () => wallMillis(Date.now()),
  after: (delay, run) => {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};
const [dataDir = '', round = '', databaseUrl] = process.argv.slice(2);
const store = await openStore({
  dataDir,
  databaseUrl,
  role: 'server',
  scheduler,
  log: silentLog,
  redact: (text) => text,
});
const acknowledge = (line: string) => writeSync(1, `${line}\n`);
if (await store.seed(TEST_SEED)) acknowledge('account 1');
const opening = { accountId: 1, applicationId: 1, applicationName: 'streaming', ruleName: null, userId: null };
for (let i = 0; ; i++) {
  const scenario = await store.scenarios.add(1, 0, `s-${round}-${i}`, `// ${'x'.repeat(3_000)} ${i}`);
  acknowledge(`scenario ${String(scenario)} s-${round}-${i}`);
  const { journal, sessionId } = await store.recorder.openSession({ ...opening, initiatorAddress: '::1' });
  acknowledge(`session ${sessionId}`);
  journal.log('scenario', `line of ${sessionId}`);
  await store.recorder.flush();
  acknowledge(`line ${sessionId}`);
}
