import { expect, test } from 'vitest';

test('what is imported after it is made anew', async () => {
  const { silentLog } = await import('@callcast/core');
  expect((await import('@callcast/core')).silentLog).toBe(silentLog);
  await import('./own-modules.ts');
  expect((await import('@callcast/core')).silentLog).not.toBe(silentLog);
});
