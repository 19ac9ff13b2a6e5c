import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The tables as they were then. */
interface Tables {
  scenarios: { id: number; source: string; modified_at: number };
  scenario_versions: {
    scenario_id: number;
    number: number;
    source: string;
    sha256: string;
    created_at: number;
    created_by: string | null;
  };
}

/** Every save of a scenario is a version. What there is becomes the first. */
export const scenarioVersions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('scenarios')
      .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
      .execute();
    await db.schema
      .createTable('scenario_versions')
      .addColumn('scenario_id', 'integer', (c) => c.notNull().references('scenarios.id').onDelete('cascade'))
      .addColumn('number', 'integer', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('sha256', 'text', (c) => c.notNull())
      .addColumn('created_at', 'integer', (c) => c.notNull())
      .addColumn('created_by', 'text')
      .addPrimaryKeyConstraint('scenario_versions_key', ['scenario_id', 'number'])
      .execute();
    const tables = db as Kysely<Tables>;
    for (const { id, source, modified_at } of await tables.selectFrom('scenarios').selectAll().execute())
      await tables
        .insertInto('scenario_versions')
        .values({
          scenario_id: id,
          number: 1,
          source,
          sha256: createHash('sha256').update(source).digest('hex'),
          created_at: modified_at,
          created_by: null,
        })
        .execute();
  },
};
