import type { Kysely, Transaction } from 'kysely';
import { keepVersion } from './scenarios.ts';
import type { ConfigurationTables } from './schema.ts';
import { seedScenario } from './seed-scenario.ts';

/** What a new store begins with; secrets arrive hashed. */
export interface SeedContents {
  readonly apiKeyPrefix: string;
  readonly apiKeySha256: string;
  readonly passwordHash: string;
  /** Of the first member of the console, `admin`; left out: there is none. */
  readonly adminPasswordHash?: string | undefined;
  /** Server url of the embedded test CDN, as the demo scenario names it. */
  readonly cdnUrl: string;
  readonly streamName: string;
  readonly now: number;
}

/** Fills a store that has no account yet, in one transaction. @returns False when it had one: nothing was changed. */
export async function seedStore(db: Kysely<ConfigurationTables>, seed: SeedContents): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    if (await trx.selectFrom('accounts').select('id').executeTakeFirst()) return false;
    const { id: accountId } = await trx
      .insertInto('accounts')
      .values({
        id: 1,
        name: 'demo',
        email: 'demo@localhost',
        created_at: seed.now,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await seedAccess(trx, accountId, seed);
    const { id: applicationId } = await trx
      .insertInto('applications')
      .values({ account_id: accountId, name: 'streaming', modified_at: seed.now })
      .returning('id')
      .executeTakeFirstOrThrow();
    const source = seedScenario({ url: seed.cdnUrl, streamName: seed.streamName });
    const { id: scenarioId } = await trx
      .insertInto('scenarios')
      .values({
        account_id: accountId,
        application_id: 0,
        name: 'startStream',
        source,
        version: 1,
        modified_at: seed.now,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await keepVersion(trx, { scenarioId, number: 1, source, now: seed.now, savedBy: undefined });
    const { id: ruleId } = await trx
      .insertInto('rules')
      .values({
        application_id: applicationId,
        name: 'streamRule',
        pattern: '.*',
        pattern_exclude: null,
        video_conference: 0,
        position: 0,
        modified_at: seed.now,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await trx.insertInto('rule_scenarios').values({ rule_id: ruleId, scenario_id: scenarioId, position: 0 }).execute();
    await trx
      .insertInto('users')
      .values({
        application_id: applicationId,
        name: 'user1',
        display_name: 'User 1',
        password_hash: seed.passwordHash,
        active: 1,
        custom_data: '',
        created_at: seed.now,
        modified_at: seed.now,
      })
      .execute();
    return true;
  });
}

/** The key of the account, and who may log in to the console. */
async function seedAccess(
  trx: Transaction<ConfigurationTables>,
  accountId: number,
  { apiKeyPrefix, apiKeySha256, adminPasswordHash, now }: SeedContents,
): Promise<void> {
  await trx
    .insertInto('api_keys')
    .values({
      account_id: accountId,
      name: 'first key',
      prefix: apiKeyPrefix,
      key_sha256: apiKeySha256,
      scopes: 'admin',
      created_at: now,
      last_used_at: null,
      expires_at: null,
    })
    .execute();
  if (adminPasswordHash === undefined) return;
  await trx
    .insertInto('members')
    .values({
      account_id: accountId,
      name: 'admin',
      display_name: 'Administrator',
      role: 'owner',
      password_hash: adminPasswordHash,
      created_at: now,
      modified_at: now,
      last_login_at: null,
    })
    .execute();
}
