import { scenario } from '@callcast/scenario-test';
import { expect, test } from 'vitest';

/** A run with somebody who is a member, and calls. */
async function begin() {
  const run = await scenario('./show.js', { secrets: { SHOP_KEY: 'unsayable' } });
  run.http.on('GET', 'https://shop.example.com/members', { json: { member: true } });
  return { run, call: run.incomingCall({ from: 'anna', to: '100' }) };
}

test('a member goes on the air', async () => {
  const { run, call } = await begin();
  await using _ = run;
  await call.answered();
  await run.agent('main').accept();
  expect(run.log).toEqual(['on the air by main']);
  expect(run.http.requests[0]).toMatchObject({
    url: 'https://shop.example.com/members?name=anna',
    headers: { 'X-Key': 'unsayable' },
  });
});

test('somebody else does not', async () => {
  await using run = await scenario('./show.js', { secrets: { SHOP_KEY: 'unsayable' } });
  run.http.on('GET', 'https://shop.example.com/members', { code: 404 });
  const call = run.incomingCall({ from: 'eve' });
  expect(await call.rejected()).toMatchObject({ code: 403 });
  expect(run.log).toEqual(['eve is no member: 404']);
});

test('the spare destination takes over', async () => {
  const { run } = await begin();
  await using _ = run;
  await run.agent('main').accept();
  await run.clock.advance(60_000);
  await run.agent('main').lose('The server closed the connection');
  await run.agent('spare').accept();
  expect(run.log.slice(1)).toEqual(['main is lost: The server closed the connection', 'on the air by spare']);
});

test('twenty minutes, and it is over', async () => {
  const { run, call } = await begin();
  await using _ = run;
  await call.connected();
  await run.clock.advance(19 * 60_000);
  expect(call.messages).toEqual(['One minute left']);
  await call.ended();
  expect(run.clock.elapsedMs).toBe(20 * 60_000);
  expect(await run.ended()).toEqual({ kind: 'terminated' });
});
