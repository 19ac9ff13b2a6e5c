import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestServer } from '../../api/test-server.ts';
import { sha256Hex } from '../../security/index.ts';

/** For tests: an account beside the demo. @returns What its requests say of themselves. */
export function addSecondAccount({ dataDir }: TestServer): { account_id: number; api_key: string } {
  const key = 'second-unsayable-0123456789abcdef';
  const db = new DatabaseSync(join(dataDir, 'callcast.db'));
  const columns = 'id, name, email, api_key_prefix, api_key_sha256, created_at';
  const statement = db.prepare(
    `insert into accounts (${columns}) values (2, 'other', 'other@localhost', 'second', ?, 0)`,
  );
  statement.run(sha256Hex(key));
  db.close();
  return { account_id: 2, api_key: key };
}
