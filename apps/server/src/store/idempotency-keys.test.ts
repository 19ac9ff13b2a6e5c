import { expect, test } from 'vitest';
import { storeLimits } from './limits.ts';
import { onEachDatabase, TEST_SEED } from './test-store.ts';

const MADE = { status: 201, headers: { etag: '"1"' }, body: '{"id":1}' };
const AT_ONCE = Array.from({ length: 8 }, () => 'k');

onEachDatabase((database) => {
  test('of the same requests at once one alone is claimed; all later ones have its answer for a day', async () => {
    const { store, scheduler } = await database.open();
    await store.seed(TEST_SEED);
    const { idempotencyKeys } = store;
    const claims = await Promise.all(AT_ONCE.map((key) => idempotencyKeys.claim(1, key, 'same')));
    expect(claims.toSorted()).toEqual(['claimed', ...AT_ONCE.slice(1).map(() => 'running')]);
    await idempotencyKeys.keep(1, 'k', MADE);
    expect(await idempotencyKeys.claim(1, 'k', 'same')).toEqual(MADE);
    expect(await idempotencyKeys.claim(1, 'k', 'other')).toBe('another');
    await idempotencyKeys.release(1, 'k'); // an answer that is kept stays
    scheduler.advance(storeLimits.idempotencyKeyMs - 1);
    expect(await idempotencyKeys.claim(1, 'k', 'same')).toEqual(MADE);
    scheduler.advance(1);
    expect(await idempotencyKeys.claim(1, 'k', 'other')).toBe('claimed');
  });

  test('a claim that is released, or that nobody answered for a minute, is free again', async () => {
    const { store, scheduler } = await database.open();
    await store.seed(TEST_SEED);
    const { idempotencyKeys } = store;
    expect(await idempotencyKeys.claim(1, 'k', 'a')).toBe('claimed');
    await idempotencyKeys.release(1, 'k');
    expect(await idempotencyKeys.claim(1, 'k', 'b')).toBe('claimed');
    scheduler.advance(storeLimits.idempotencyClaimMs - 1);
    expect(await idempotencyKeys.claim(1, 'k', 'b')).toBe('running');
    scheduler.advance(1);
    expect(await idempotencyKeys.claim(1, 'k', 'b')).toBe('claimed');
  });

  test('an account has so many keys and no more, what it asked before is still answered, and old ones are swept', async () => {
    const { store, scheduler } = await database.open();
    await store.seed(TEST_SEED);
    const { idempotencyKeys } = store;
    for (let i = 0; i < storeLimits.idempotencyKeys; i++) await idempotencyKeys.claim(1, `k${i}`, 'same');
    await idempotencyKeys.keep(1, 'k7', MADE);
    expect(await idempotencyKeys.claim(1, 'more', 'same')).toBe('full');
    expect(await idempotencyKeys.claim(1, 'k7', 'same')).toEqual(MADE);
    expect(await idempotencyKeys.sweep(5_000)).toBe(0);
    scheduler.advance(storeLimits.idempotencyKeyMs);
    expect(await idempotencyKeys.sweep(500)).toBe(500);
    expect(await idempotencyKeys.sweep(5_000)).toBe(storeLimits.idempotencyKeys - 500);
    expect(await idempotencyKeys.claim(1, 'more', 'same')).toBe('claimed');
  });
});
