/** `callcast call <number> --explain`: what would become of the call, from the data folder of this machine. */
import { silentLog } from '@callcast/core';
import type { LoginName } from '../api/index.ts';
import { explainNumber, type NumberExplanation } from '../calling/explain-number.ts';
import { ScenarioSources, stripTypes } from '../scenario-sources/index.ts';
import { redactPatterns } from '../security/index.ts';
import { openStore } from '../store/index.ts';
import { type CliContext, CliError } from './context.ts';

/** @returns Whether a scenario would run. */
export async function explainCall(
  number: string,
  { application: applicationName, account: accountName }: Pick<LoginName, 'application' | 'account'>,
  { dataDir, databaseUrl }: { readonly dataDir: string; readonly databaseUrl: string | undefined },
  { json }: { readonly json: boolean },
  context: CliContext,
): Promise<boolean> {
  const { scheduler } = context;
  const where = { dataDir, databaseUrl, role: 'tool' } as const;
  const store = await openStore({ ...where, scheduler, log: silentLog, redact: redactPatterns });
  try {
    const account = await store.accounts.findByName(accountName);
    const application = account && (await store.applications.findByName(account.id, applicationName));
    if (application === undefined)
      throw new CliError('CLI_FAILED', `there is no application "${applicationName}.${accountName}"`);
    const sources = new ScenarioSources({ clock: scheduler, stripTypes: (source) => stripTypes(source, scheduler) });
    const told = await explainNumber({ store, sources }, application, number);
    context.writeOut(json ? `${JSON.stringify(told)}\n` : describe(told));
    return told.failure === null;
  } finally {
    await store.close();
  }
}

const WORDS: Readonly<Record<NumberExplanation['rules'][number]['verdict'], string>> = {
  taken: 'takes it',
  'scenario-missing': 'takes it, and has no scenario',
  behind: 'would take it, but one above does',
  pattern: 'does not match',
  excluded: 'matches, but excludes it',
};

function describe({ rules, scenarios, failure }: NumberExplanation): string {
  const width = Math.max(0, ...rules.map(({ name }) => name.length));
  const table = rules.map(({ name, pattern, patternExclude, verdict }) => {
    const but = patternExclude === null ? '' : ` but not ${patternExclude}`;
    return `${name.padEnd(width)}  ${WORDS[verdict]}: ${pattern}${but}\n`;
  });
  const runs = scenarios.length === 0 ? '' : `Runs ${scenarios.join(', ')}\n`;
  const when = failure === null || failure.afterSeconds === 0 ? '' : ` after ${failure.afterSeconds} s`;
  const fails = failure === null ? '' : `The call fails${when} (${failure.code}): ${failure.reason}\n`;
  return `${table.join('')}${runs}${fails}`;
}
