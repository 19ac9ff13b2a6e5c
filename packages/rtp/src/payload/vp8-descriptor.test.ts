import { bytesToHex, hexToBytes } from '@callcast/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Vp8Numbering } from './vp8-descriptor.ts';

/** By hand from RFC 7741 §4.2. */
function rewrite(numbering: Vp8Numbering, ...payloads: string[]): string[] {
  return payloads.map((payload) => {
    const bytes = hexToBytes(payload);
    numbering.rewrite(bytes);
    return bytesToHex(bytes);
  });
}

test('the first source keeps its numbers', () => {
  const all = ['9080fffe9000', '90c0ffff419001', '1090'];
  expect(rewrite(new Vp8Numbering(), ...all)).toEqual(all);
});

test('the next one goes on behind it, over the wraps of both, and is followed in any order', () => {
  const numbering = new Vp8Numbering();
  rewrite(numbering, '90c0fffeff9000', '90c0fffdfe9001');
  numbering.switchSource();
  expect(rewrite(numbering, '90c08005109000', '90c08007129001', '90c08006119001')).toEqual([
    '90c0ffff009000',
    '90c08001029001',
    '90c08000019001',
  ]);
  numbering.switchSource();
  expect(rewrite(numbering, '90c09000a09000')).toEqual(['90c08002039000']);
});

test('a source with short numbers behind one with long ones, and one without any', () => {
  const numbering = new Vp8Numbering();
  rewrite(numbering, '908081009000');
  numbering.switchSource();
  expect(rewrite(numbering, '9080119000', '9080129001')).toEqual(['9080019000', '9080029001']);
  numbering.switchSource();
  expect(rewrite(numbering, '109000')).toEqual(['109000']);
});

test('what is cut off does not count', () => {
  const numbering = new Vp8Numbering();
  rewrite(numbering, '908080059000');
  numbering.switchSource();
  expect(rewrite(numbering, '9080', '908090009000')).toEqual(['9080', '908080069000']);
});

test('what is cut off is left alone, and nothing is written outside', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 7 }), (payload) => {
      const numbering = new Vp8Numbering();
      rewrite(numbering, '90c0fffeff9000');
      numbering.switchSource();
      const before = payload.slice();
      numbering.rewrite(payload);
      if (before.length < 2 || ((before[0] ?? 0) & 0x80) === 0) expect(payload).toEqual(before);
      else expect([payload[0], payload[1]]).toEqual([before[0], before[1]]);
    }),
  );
});
