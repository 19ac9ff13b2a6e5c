/**
 * How `vi.waitFor` and `vi.waitUntil` wait where a test does not say. Vitest looks every 50 ms, which is most of what a test
 * of sockets takes, and gives up after 1 s, which a busy machine needs now and then.
 */
import { vi } from 'vitest';

const DEFAULTS = { interval: 5, timeout: 10_000 };
/** `vi` is one for all files of a process. */
const SET = Symbol.for('callcast.waits-set');

type Wait = (look: () => unknown, options?: number | { timeout?: number; interval?: number }) => unknown;

if (!(SET in vi)) {
  Object.assign(vi, { [SET]: true, waitFor: patient(vi.waitFor), waitUntil: patient(vi.waitUntil) });
}

function patient(wait: Wait): Wait {
  return (look, options) =>
    wait(look, { ...DEFAULTS, ...(typeof options === 'number' ? { timeout: options } : options) });
}
