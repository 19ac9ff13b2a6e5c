import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRecordingName, recordingName } from './recording-name.ts';

test('a name is read as it was written', () => {
  expect(recordingName({ sessionId: 12, output: 1, publish: 3, format: 'mp4' })).toBe('12-1-3.mp4');
  const format = fc.constantFrom('flv' as const, 'mp4' as const);
  const of = fc.record({ format, sessionId: fc.nat(1e15 - 1), output: fc.nat(9_999), publish: fc.nat(1e9 - 1) });
  fc.assert(
    fc.property(of, (given) => {
      expect(parseRecordingName(recordingName(given))).toEqual(given);
    }),
  );
});

test.each([
  '',
  '12-1-3',
  '12-1-3.webm',
  '12-1.flv',
  '12-1-3.flv.tmp',
  '12-1-3.flv\n',
  '../12-1-3.flv',
  '-1-1-3.flv',
  '12-a-3.flv',
  '9999999999999999-1-1.flv', // above 2^53 numbers lie
  '12-99999-3.flv',
  '12-1-9999999999.flv',
])('%j is none', (name) => expect(parseRecordingName(name)).toBeUndefined());
