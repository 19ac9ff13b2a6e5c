import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { registerScenarioTypes } from './scenario-types.ts';
import { startTestServer } from './test-server.ts';

const URL_OF_TYPES = '/api/v1/scenario-types.d.ts';

test('the types are served to everybody, and not again to whoever has them', async () => {
  const { app } = await startTestServer();
  await registerScenarioTypes(app);
  const answer = await app.inject(URL_OF_TYPES);
  const file = new URL('../../../../packages/scenario/types/callcast.d.ts', import.meta.url);
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(answer.body).toBe(readFileSync(file, 'utf8'));
  const again = await app.inject({ url: URL_OF_TYPES, headers: { 'if-none-match': String(answer.headers.etag) } });
  expect([again.statusCode, again.body]).toEqual([304, '']);
  const other = await app.inject({ url: URL_OF_TYPES, headers: { 'if-none-match': '"another"' } });
  expect(other.statusCode).toBe(200);
});
