import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compareWithinSession,
  mediaTypeOf,
  parseRecordingName,
  type RecordingOf,
  recordingName,
} from './recording-name.ts';

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

test('a recorder’s name is read as it was written', () => {
  expect(recordingName({ sessionId: 12, recorder: 3, format: 'ogg' })).toBe('12-r3.ogg');
  const format = fc.constantFrom('mp3' as const, 'ogg' as const, 'mp4' as const);
  fc.assert(
    fc.property(fc.record({ format, sessionId: fc.nat(1e15 - 1), recorder: fc.nat(9_999) }), (given) => {
      expect(parseRecordingName(recordingName(given))).toEqual(given);
    }),
  );
});

test('outputs stand before recorders, each in their order', () => {
  const names = ['7-r10.mp3', '7-2-1.flv', '7-r2.mp4', '7-1-11.flv', '7-1-2.flv'];
  const parsed = names.map((name) => ({ name, of: parseRecordingName(name) as RecordingOf }));
  parsed.sort((one, other) => compareWithinSession(one.of, other.of));
  expect(parsed.map(({ name }) => name)).toEqual(['7-1-2.flv', '7-1-11.flv', '7-2-1.flv', '7-r2.mp4', '7-r10.mp3']);
  expect(parsed.map(({ of }) => mediaTypeOf(of))).toEqual([
    'video/x-flv',
    'video/x-flv',
    'video/x-flv',
    'video/mp4',
    'audio/mpeg',
  ]);
});

test.each([
  '',
  '12-r1.flv',
  '12-r.mp3',
  '12-r12345.mp3',
  '12-r1.mp3.tmp',
  '12-1-3.mp3',
  '12-1-3.ogg',
  '../12-r1.mp3',
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
