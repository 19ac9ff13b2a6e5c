import { expect, onTestFinished, test, vi } from 'vitest';

test('a wait looks every 5 ms unless its test says otherwise', async () => {
  vi.useFakeTimers(); // Vitest moves them on from look to look
  onTestFinished(() => void vi.useRealTimers());
  const tenLooks = async (...options: [] | [{ interval: number }]): Promise<number> => {
    const beginning = Date.now();
    let looks = 0;
    await vi.waitUntil(() => ++looks === 10, ...options);
    return Date.now() - beginning;
  };
  expect(await tenLooks()).toBeLessThanOrEqual(50);
  expect(await tenLooks({ interval: 1 })).toBeLessThanOrEqual(10);
  await expect(vi.waitUntil(() => false, 1)).rejects.toThrow();
});
