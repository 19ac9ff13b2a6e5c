import { CALL_LIMITS } from '@callcast/calls';
import { expect, test } from 'vitest';
import { SESSION_LIMITS } from './limits.ts';

test("what a played session does by itself, it does when the server's does", () => {
  expect(CALL_LIMITS).toMatchObject(SESSION_LIMITS);
});
