import { expect, test } from 'vitest';
import { trapToError } from './trap.ts';

test('a trap becomes a coded error that keeps its cause', () => {
  const cause = new RangeError('memory access out of bounds');
  const run = (): never => {
    throw cause;
  };
  expect(() => trapToError('AUDIO_DECODER_FAILED', run)).toThrow(
    expect.objectContaining({ code: 'AUDIO_DECODER_FAILED', cause }),
  );
  expect(trapToError('AUDIO_DECODER_FAILED', () => 7)).toBe(7);
});
