import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  attributeOf,
  errorText,
  longTermKey,
  parseStunMessage,
  StunAttribute,
  StunType,
  writeStunMessage,
  xorAddress,
} from './stun-message.ts';

/** RFC 5769 §2.2: a response with XOR-MAPPED-ADDRESS 192.0.2.1:32853, here the value of that attribute alone. */
const RFC_5769_ADDRESS = Uint8Array.from([0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43]);
const ID = Uint8Array.from({ length: 12 }, (_, i) => i);

test('the address of RFC 5769 is read; of IPv6, and of none, nothing is', () => {
  expect(xorAddress(RFC_5769_ADDRESS)).toBe('192.0.2.1:32853');
  expect(xorAddress(Uint8Array.from([0, 2, ...RFC_5769_ADDRESS.subarray(2)]))).toBeUndefined();
  expect(xorAddress(RFC_5769_ADDRESS.subarray(0, 7))).toBeUndefined();
  expect(xorAddress(undefined)).toBeUndefined();
});

test('the key of RFC 8489 §9.2.2', () => {
  // Its example: user, realm, pass.
  expect(Buffer.from(longTermKey('user', 'realm', 'pass')).toString('hex')).toBe('8493fbc53ba582fb4c044c456bdc40eb');
});

test('what is written is read again, padding left out, and the length covers the integrity', () => {
  const message = {
    type: StunType.allocate,
    transactionId: ID,
    attributes: [[StunAttribute.realm, Buffer.from('abcde')]] as const,
  };
  const plain = writeStunMessage(message);
  expect(plain.length).toBe(20 + 12);
  const sealed = parseStunMessage(writeStunMessage(message, Buffer.from('key')));
  expect(Buffer.from(attributeOf(sealed!, StunAttribute.realm)!).toString()).toBe('abcde');
  expect(sealed?.attributes.at(-1)?.[0]).toBe(StunAttribute.messageIntegrity);
  expect(sealed?.attributes.at(-1)?.[1]).toHaveLength(20);
});

test('an error is told by its number and its words', () => {
  expect(errorText(Uint8Array.from([0, 0, 4, 86, ...Buffer.from('Quota')]))).toEqual({ code: 486, reason: 'Quota' });
  expect(errorText(undefined)).toEqual({ code: 0, reason: '' });
});

test('whatever comes is read or refused', () => {
  const whole = writeStunMessage({
    type: 1,
    transactionId: ID,
    attributes: [
      [6, Buffer.from('abc')],
      [7, Buffer.alloc(4)],
    ],
  });
  for (let length = 0; length < whole.length; length++)
    expect(parseStunMessage(whole.subarray(0, length))).toBeUndefined();
  const tooLong = Uint8Array.from(whole);
  tooLong[23] = 200; // the first attribute would end behind the message
  expect(parseStunMessage(tooLong)).toBeUndefined();
  const foreign = Uint8Array.from(whole);
  foreign[4] = 0;
  expect(parseStunMessage(foreign)).toBeUndefined();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void parseStunMessage(bytes)));
});
