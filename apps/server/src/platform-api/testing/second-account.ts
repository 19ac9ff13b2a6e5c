import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestServer } from '../../api/test-server.ts';
import { sha256Hex } from '../../security/index.ts';

/** For tests: an account beside the demo. @returns What its requests say of themselves. */
export function addSecondAccount({ dataDir }: TestServer): { account_id: number; api_key: string } {
  const key = 'second-unsayable-0123456789abcdef';
  const db = new DatabaseSync(join(dataDir, 'callcast.db'));
  db.exec("insert into accounts (id, name, email, created_at) values (2, 'other', 'other@localhost', 0)");
  const columns = 'account_id, name, prefix, key_sha256, scopes, created_at';
  const statement = db.prepare(`insert into api_keys (${columns}) values (2, 'key', 'second', ?, 'admin', 0)`);
  statement.run(sha256Hex(key));
  db.close();
  return { account_id: 2, api_key: key };
}
