import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base64Decode, base64Encode, bytes2hex, bytes2str, hex2bytes, str2bytes, toBytes } from './bytes.ts';
import { utf8Decode, utf8Encode, utf8Length, utf8Truncate } from './utf8.ts';

test('base64: RFC 4648 §10', () => {
  const vectors = ['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy'];
  for (const [length, text] of vectors.entries()) {
    expect(base64Encode('foobar'.slice(0, length))).toBe(text);
    expect(bytes2str(base64Decode(text))).toBe('foobar'.slice(0, length));
  }
  expect(base64Decode(' _-8 \n')).toEqual([255, 239]);
  expect(() => base64Decode('Zm9v!')).toThrow(RangeError);
});

test('base64 and hexadecimal agree with Node, both ways', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const expected = Buffer.from(bytes);
      expect(base64Encode([...bytes])).toBe(expected.toString('base64'));
      expect(base64Decode(expected.toString('base64url'))).toEqual([...bytes]);
      expect(bytes2hex(bytes)).toBe(expected.toString('hex'));
      expect(hex2bytes(bytes2hex(bytes, true))).toEqual([...bytes]);
    }),
  );
});

test('UTF-8 agrees with the platform, lone surrogates included', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud800', '\udfff', '€', '𝄞'), (text, extra) => {
      const whole = text + extra;
      const expected = [...new TextEncoder().encode(whole)];
      expect(utf8Encode(whole)).toEqual(expected);
      expect(utf8Decode(expected)).toBe(
        new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(expected)),
      );
      expect(utf8Length(whole)).toBe(expected.length);
    }),
  );
});

/** Cut short, a byte changed: valid sequences around the damage must survive. */
test('damaged UTF-8 never throws and yields only U+FFFD for what is broken', () => {
  expect(utf8Decode([0xc3])).toBe('\ufffd');
  expect(utf8Decode([0xe2, 0x82])).toBe('\ufffd\ufffd');
  expect(utf8Decode([0xc0, 0xaf])).toBe('\ufffd\ufffd'); // over-long, RFC 3629 §3
  expect(utf8Decode([0xe0, 0x80, 0xaf])).toBe('\ufffd\ufffd\ufffd');
  expect(utf8Decode([0xed, 0xa0, 0x80])).toBe('\ufffd\ufffd\ufffd'); // a surrogate
  expect(utf8Decode([0xf4, 0x90, 0x80, 0x80])).toBe('\ufffd\ufffd\ufffd\ufffd'); // above U+10FFFF
  expect(utf8Decode([0x41, 0xff, 0x42])).toBe('A\ufffdB');
});

test('truncation splits no character', () => {
  expect(utf8Truncate('aé€𝄞', 9)).toBe('aé€');
  expect(utf8Truncate('aé€𝄞', 10)).toBe('aé€𝄞');
  expect(utf8Truncate('aé€𝄞', 2)).toBe('a');
});

test('other encodings, and what is no bytes', () => {
  expect(str2bytes('é€', 'ISO-8859-1')).toEqual([233, 0x3f]);
  expect(bytes2str([233, 300], 'latin1')).toBe('é,');
  expect(() => str2bytes('x', 'koi8-r')).toThrow('unknown encoding koi8-r');
  expect(() => bytes2str([1], 'koi8-r')).toThrow(RangeError);
  expect(() => hex2bytes('0')).toThrow(RangeError);
  expect(() => hex2bytes('0g')).toThrow(RangeError);
  for (const nothing of [undefined, null, 7, {}]) expect(() => toBytes(nothing)).toThrow(TypeError);
});

test('at most a million bytes at once', () => {
  expect(() => toBytes({ length: 1_000_001 })).toThrow(RangeError);
  expect(() => base64Decode('A'.repeat(1_000_001))).toThrow(RangeError);
  expect(() => hex2bytes('a'.repeat(1_000_002))).toThrow(RangeError);
  expect(() => str2bytes('a'.repeat(1_000_001))).toThrow(RangeError);
});
