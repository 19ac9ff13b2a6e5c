import { createApiClient } from '@callcast/api-client';
import { expect, test } from 'vitest';
import { readScenario } from './remote-items.ts';

test('a text that would come back otherwise is refused', async () => {
  const answer = (source: string) =>
    createApiClient({
      server: 'http://callcast.test',
      fetch: async () => Response.json({ name: 's', applicationId: null, source }, { headers: { etag: '"x"' } }),
    });
  const { signal } = new AbortController();
  expect(await readScenario(answer('\u{1f600}'), 1, signal)).toMatchObject({
    tag: '"x"',
    state: { source: '\u{1f600}' },
  });
  await expect(readScenario(answer('\ud83d'), 1, signal)).rejects.toThrow('scenario 1 cannot be kept as UTF-8');
});
