/**
 * Every method of the management API by a client of its own, in every way to say it: once what it does, and once how it
 * refuses. On SQLite and on PostgreSQL.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PostgresServer } from '@callcast/testing/postgres-server';
import { beforeAll, describe, expect, test } from 'vitest';
import { Callcast } from '../calls/callcast.ts';
import { SharedByTests } from '../calls/shared-by-tests.ts';
import { CALLING_METHODS } from './raw-calling-methods.ts';
import { type Fields, WAY_NAMES } from './raw-client.ts';
import { addSecret, KEEPING_METHODS } from './raw-keeping-methods.ts';
import { openStage } from './raw-stage.ts';

const DATABASES: Readonly<Record<string, (shared: SharedByTests) => Promise<Fields>>> = {
  SQLite: async () => ({}),
  PostgreSQL: async (shared) => {
    const [postgres] = await shared.start(PostgresServer.start());
    return { CALLCAST_DATABASE_URL: await postgres.createDatabase() };
  },
};

describe.each(Object.entries(DATABASES))('%s', (database, settingsOf) => {
  const shared = new SharedByTests(`raw-client-${database}`);
  let server: Callcast;

  beforeAll(async () => {
    [server] = await shared.start(Callcast.start(await settingsOf(shared)));
  });

  test.each(Object.entries({ ...CALLING_METHODS, ...KEEPING_METHODS }))('%s', async (method, { works, fails }) => {
    const stage = await openStage(server, method);
    // First: what works may remove what is named here.
    const [fields, code] = fails(stage);
    for (const way of WAY_NAMES) {
      const refused = await stage.api.say(method, fields, way);
      expect(refused, `${way}: ${JSON.stringify(refused).slice(0, 200)}`).toMatchObject({ error: { code } });
      expect(refused).toEqual({ error: refused.error, errors: [refused.error] });
      expect(refused.error?.msg).toMatch(/\S/);
    }
    await works(stage);
  });

  test('the server keeps everything there', () => {
    expect(existsSync(join(server.dataDir, 'callcast.db'))).toBe(database === 'SQLite');
  });

  test('GetSecretValue tells nobody', async () => {
    const stage = await openStage(server, 'GetSecretValue');
    await addSecret(stage);
    const fields = { application_id: stage.application_id, secret_name: 'crm' };
    expect((await stage.api.say('GetSecretValue', fields)).error?.code).toBe(104);
  });
});
