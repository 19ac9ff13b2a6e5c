/** WHIP keys on a running server: at the encoder's endpoint they stand for their user, and nowhere else. */
import { expect, test } from 'vitest';
import { API_KEY, Callcast } from '../calls/callcast.ts';

test('an encoder is let in by the WHIP key of its user, into its application alone, until it is revoked', async () => {
  await using server = await Callcast.start();
  const list = `${server.base}/api/v1/applications/1/users/1/whip-keys`;
  const headers = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };
  const made = await fetch(list, { method: 'POST', headers, body: JSON.stringify({ name: 'OBS' }) });
  expect(made.status).toBe(201);
  const { key } = (await made.json()) as { key: string };
  /** What is posted is no offer: whoever is let in is told so. */
  const post = async (application: string): Promise<number> => {
    const url = `${server.base}/whip/${application}/live`;
    const authorization = `Bearer ${key}`;
    return (await fetch(url, { method: 'POST', headers: { authorization, 'content-type': 'text/plain' }, body: '' }))
      .status;
  };
  expect(await post('streaming')).toBe(415);
  expect(await post('elsewhere')).toBe(403);
  expect(
    (await fetch(`${list}/1`, { method: 'DELETE', headers: { authorization: headers.authorization } })).status,
  ).toBe(204);
  expect(await post('streaming')).toBe(401);
});
