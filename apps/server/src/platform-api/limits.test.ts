import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { startTestServer, TEST_PASSWORD, type TestServer } from '../api/test-server.ts';
import { platformLimits } from './limits.ts';

/** Rows in one transaction: each by the API would take a commit. */
function fill({ dataDir }: TestServer, insert: string, from: number, to: number): void {
  const db = new DatabaseSync(join(dataDir, 'callcast.db'));
  const statement = db.prepare(insert);
  db.exec('begin');
  for (let i = from; i < to; i++) statement.run(i);
  db.exec('commit');
  db.close();
}

const USER = { application_id: 1, user_display_name: 'U', user_password: TEST_PASSWORD };

/** What is there already, how the rest is written, and what is refused then. */
test.each([
  [
    'applications',
    "insert into applications (account_id, name, modified_at) values (1, 'app' || ?, 0)",
    [1, platformLimits.applications],
    ['AddApplication', { application_name: 'more' }, 108],
  ],
  [
    'users',
    `insert into users (application_id, name, display_name, password_hash, created_at, modified_at) values (1, 'u' || ?, '', '', 0, 0)`,
    [1, platformLimits.users],
    ['AddUser', { ...USER, user_name: 'more' }, 109],
  ],
  [
    'scenarios',
    "insert into scenarios (account_id, name, source, modified_at) values (1, 's' || ?, '', 0)",
    [1, platformLimits.scenarios],
    ['AddScenario', { scenario_name: 'more' }, 418],
  ],
  [
    'rules of an application',
    "insert into rules (application_id, name, pattern, position, modified_at) values (1, 'r' || ?1, '.', ?1, 0)",
    [1, platformLimits.rulesOfApplication],
    ['AddRule', { application_id: 1, rule_name: 'more', rule_pattern: '.' }, 101],
  ],
  [
    'entries of the white list',
    "insert into sip_whitelist (account_id, network, description) values (1, '10.0.0.0/8', ?)",
    [0, platformLimits.accessListItems],
    ['AddSipWhiteListItem', { sip_whitelist_network: '10.0.0.0/8' }, 172],
  ],
  [
    'entries of the black list',
    'insert into pstn_blacklist (account_id, phone) values (1, ?)',
    [0, platformLimits.accessListItems],
    ['AddPstnBlackListItem', { pstn_blacklist_phone: '+1' }, 373],
  ],
] as const)(
  'the last of the %s is taken, the next is not',
  async (_what, insert, [from, limit], [command, parameters, code]) => {
    const server = await startTestServer();
    fill(server, insert, from, limit - 1);
    expect(await server.refusal(command, parameters)).toBeUndefined();
    const next = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, value === 'more' ? 'evenmore' : value]),
    );
    expect(await server.refusal(command, next)).toBe(code);
  },
);
