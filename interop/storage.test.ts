/** The server on PostgreSQL, as a user runs it: the database goes and comes back, and a backup moves all of it into SQLite files. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { password, streamKey } from '@callcast/testing/leaks';
import { PostgresServer } from '@callcast/testing/postgres-server';
import { expect, onTestFinished, test } from 'vitest';
import { Callcast, COMMAND } from './calls/callcast.ts';
import { NOBODY } from './rtmp/server-process.ts';

function callcast(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...words], {
    env: { PATH: process.env.PATH, ...environment },
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, out: stdout, error: stderr };
}

test('a server on PostgreSQL: calls are placed, the database goes and comes back, a backup restores to the same', async () => {
  await using postgres = await PostgresServer.start();
  const databaseUrl = await postgres.createDatabase();
  await using server = await Callcast.start({ CALLCAST_DATABASE_URL: databaseUrl });
  const log = 'VoxEngine.addEventListener(AppEvents.Started, () => { Logger.write("kept"); VoxEngine.terminate(); });';
  await server.application('kept', log);
  const { result } = await server.api('GetApplications', { application_name: 'kept' });
  const applicationId = (result as { application_id: number }[])[0]?.application_id;
  const key = streamKey('storage');
  const destination = { name: 'main', preset: 'custom', server: `rtmp://127.0.0.1:${NOBODY}/app`, key };
  expect((await server.rest('POST', `/applications/${applicationId}/destinations`, destination)).status).toBe(201);
  const rules = await server.api('GetRules', { application_name: 'kept' });
  const ruleId = String((rules.result as { rule_id: number }[])[0]?.rule_id);
  await server.api('StartScenarios', { rule_id: ruleId });
  const before = await server.untilSessionEnded('kept');
  expect(before).toContain('[scenario] kept');

  await postgres.stop();
  const answer = await server.rest('GET', '/calls');
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: 'STORE_UNREACHABLE' });
  expect((await fetch(`${server.base}/readyz`)).status).toBe(503);
  await postgres.run();
  expect((await fetch(`${server.base}/readyz`)).status).toBe(200);
  expect(await server.sessionLog('kept')).toBe(before);

  const folder = mkdtempSync(join(tmpdir(), 'callcast-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'backup');
  const backup = callcast(['backup', file], {
    CALLCAST_DATA_DIR: server.dataDir,
    CALLCAST_DATABASE_URL: databaseUrl,
  });
  expect(backup).toMatchObject({ status: 0, error: expect.stringContaining('server.key is in it') as string });

  await using other = await Callcast.start();
  await other.kill('SIGTERM');
  expect(callcast(['restore', file], { CALLCAST_DATA_DIR: other.dataDir })).toMatchObject({
    status: 1,
    error: expect.stringContaining('there is a store in') as string,
  });
  rmSync(other.dataDir, { recursive: true });
  expect(callcast(['restore', file], { CALLCAST_DATA_DIR: other.dataDir })).toMatchObject({ status: 0, error: '' });
  await other.run();
  expect(await other.sessionLog('kept')).toBe(before);
  const restored = await other.rest('GET', `/applications/${applicationId}/destinations`);
  expect(await restored.text()).toBe(
    await (await server.rest('GET', `/applications/${applicationId}/destinations`)).text(),
  );
  await other.kill('SIGTERM');
  const rotated = callcast(['secrets', 'rotate-key'], { CALLCAST_DATA_DIR: other.dataDir });
  expect(rotated).toMatchObject({
    status: 0,
    out: '1 stream keys, secrets and SIP passwords are sealed with a new server.key\n',
  });
  await other.run();
  // Its key opens: a probe gets as far as dialling.
  const probe = await other.rest('POST', `/applications/${applicationId}/destinations/1/probe`);
  expect(await probe.text()).toContain('DEST_REFUSED');
});

test('a database that cannot be reached ends the start with what to do, and without its password', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'callcast-server-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const secret = password();
  const url = `postgresql://callcast:${encodeURIComponent(secret)}@127.0.0.1:9/callcast`;
  const { status, out, error } = callcast(['serve'], {
    CALLCAST_DATA_DIR: dataDir,
    CALLCAST_DATABASE_URL: url,
    CALLCAST_RTMP_PORT: '0',
  });
  expect(status).toBe(1);
  expect(error).toContain('cannot reach the database callcast at 127.0.0.1:9 as callcast: connect ECONNREFUSED');
  expect(error).toContain('is CALLCAST_DATABASE_URL right?');
  for (const form of [secret, encodeURIComponent(secret)]) expect(out + error).not.toContain(form);
});
