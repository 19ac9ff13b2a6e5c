import { expect, test } from 'vitest';
import { Places } from './places.ts';

test('a place counts for each of its keys, and comes back once', () => {
  const places = new Places();
  const leave = places.take({ all: 3, 'output a': 1 });
  expect(leave).toBeTypeOf('function');
  expect(places.take({ all: 3, 'output a': 1 })).toBeUndefined();
  expect(places.take({ all: 3, 'output b': 1 })).toBeTypeOf('function');
  // Refused for one key, it took none of the others.
  expect(places.take({ all: 3, 'output c': 0 })).toBeUndefined();
  expect(places.take({ all: 3, 'output c': 1 })).toBeTypeOf('function');
  expect(places.take({ all: 3, 'output d': 1 })).toBeUndefined();
  leave?.();
  leave?.();
  expect(places.take({ all: 3, 'output a': 1 })).toBeTypeOf('function');
  expect(places.take({ all: 3, 'output d': 1 })).toBeUndefined();
});
