import { expect, test } from 'vitest';
import { openTestStore, TEST_SEED } from '../store/test-store.ts';
import { runCommand } from './testing/command-line.ts';

async function openFolder() {
  const { store, dataDir } = await openTestStore();
  await store.seed(TEST_SEED);
  const [seeded] = await store.rules.list(1);
  const explain = (...words: string[]) => runCommand(dataDir, ['call', ...words, '--explain']);
  return { store, explain, seeded: Number(seeded?.id) };
}

test('a call is explained beside a running server: which rule takes it, why the others do not, what would run', async () => {
  const { store, explain, seeded } = await openFolder();
  const rule = (name: string, pattern: string, patternExclude?: string) =>
    store.rules.add({ applicationId: 1, name, pattern, patternExclude, scenarioIds: [] });
  const ids = [seeded, Number(await rule('no', '2.*')), Number(await rule('not', '1.', '15'))];
  await store.rules.reorder(1, ids.toReversed());
  expect(await explain('15')).toEqual({
    exitCode: 0,
    out: 'not         matches, but excludes it: 1. but not 15\nno          does not match: 2.*\nstreamRule  takes it: .*\nRuns startStream\n',
    error: '',
  });
  expect(await explain('16')).toEqual({
    exitCode: 1,
    out:
      'not         takes it, and has no scenario: 1. but not 15\nno          does not match: 2.*\n' +
      'streamRule  would take it, but one above does: .*\n' +
      'The call fails after 60 s (SCENARIO_NO_ANSWER): The scenario did not answer within 60 s\n',
    error: '',
  });
  await store.rules.remove([seeded]);
  const { exitCode, out } = await explain('15', '--json');
  expect([exitCode, JSON.parse(out)]).toMatchObject([1, { ruleId: null, failure: { code: 'NO_RULE_MATCH' } }]);
  expect((await explain('15')).out).toContain('The call fails (NO_RULE_MATCH): No rule of application "streaming"');
});

test('what cannot be explained is said', async () => {
  const { explain } = await openFolder();
  expect(await explain('1', '--login', 'user1@nothing.demo')).toMatchObject({
    exitCode: 1,
    error: 'error: there is no application "nothing.demo"\n',
  });
  expect(await explain('1', '--server', 'http://127.0.0.1:1')).toMatchObject({
    exitCode: 2,
    error: expect.stringContaining('leave out --server') as string,
  });
});
