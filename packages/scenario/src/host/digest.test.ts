import { expect, test } from 'vitest';
import { digestHex } from './digest.ts';

test('digests: RFC 1321 A.5, RFC 4231 §4.3', () => {
  expect(digestHex('md5', '616263', '')).toBe('900150983cd24fb0d6963f7d28e17f72');
  const data = Buffer.from('what do ya want for nothing?').toString('hex');
  expect(digestHex('hmac_sha256', data, Buffer.from('Jefe').toString('hex'))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('a forged request gets nothing', () => {
  expect(digestHex('sha512', '', '')).toBe('');
  expect(digestHex('md5', 7, '')).toBe('');
  expect(digestHex('md5', '', undefined)).toBe('');
  expect(digestHex('md5', '0'.repeat(2_000_002), '')).toBe('');
});
