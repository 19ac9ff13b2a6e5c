import { AUTHOR_LIMITS } from '../limits.ts';
import { utf8Decode, utf8Encode } from './utf8.ts';

/** Bytes are arrays of 0..255 throughout the scenario API. */
export type Bytes = number[];

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** A string becomes its UTF-8 bytes; numbers are taken modulo 256. */
export function toBytes(data: unknown): Bytes {
  const bytes = typeof data === 'string' ? utf8Encode(bounded(data)) : Array.from(bounded(toArrayLike(data)), toByte);
  return bytes;
}

/** @throws RangeError for an encoding that is not known. */
export function str2bytes(text: unknown, encoding: unknown = 'utf-8'): Bytes {
  const source = bounded(String(text));
  if (isUtf8(encoding)) return utf8Encode(source);
  assertLatin1(encoding);
  return Array.from({ length: source.length }, (_, i) => (source.charCodeAt(i) < 256 ? source.charCodeAt(i) : 0x3f));
}

/** @throws RangeError for an encoding that is not known. */
export function bytes2str(data: unknown, encoding: unknown = 'utf-8'): string {
  const bytes = toBytes(data);
  if (isUtf8(encoding)) return utf8Decode(bytes);
  assertLatin1(encoding);
  return bytes.map((byte) => String.fromCharCode(byte)).join('');
}

/** @throws RangeError when the text is not hexadecimal. */
export function hex2bytes(text: unknown): Bytes {
  const digits = bounded(String(text));
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) throw new RangeError('hex2bytes: not hexadecimal digits');
  return Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

export function bytes2hex(data: unknown, upper: unknown = false): string {
  const digits = toBytes(data)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
  return upper ? digits.toUpperCase() : digits;
}

/** RFC 4648 §4, padded. */
export function base64Encode(data: unknown): string {
  const bytes = toBytes(data);
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = Math.min(3, bytes.length - i);
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let k = 0; k < 4; k++) text += k <= left ? BASE64.charAt((group >> (18 - 6 * k)) & 0x3f) : '=';
  }
  return text;
}

/** Takes the URL alphabet too and stops at padding; white space is skipped. @throws RangeError on other characters. */
export function base64Decode(text: unknown): Bytes {
  const bytes: Bytes = [];
  let group = 0;
  let bits = 0;
  for (const character of bounded(String(text)).replaceAll(/\s/g, '')) {
    if (character === '=') break;
    const value = BASE64.indexOf(character === '-' ? '+' : character === '_' ? '/' : character);
    if (value < 0) throw new RangeError('base64_decode: not base64');
    group = ((group << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((group >> bits) & 0xff);
    }
  }
  return bytes;
}

function toArrayLike(data: unknown): ArrayLike<unknown> {
  if (typeof data === 'object' && data !== null && 'length' in data && typeof data.length === 'number') {
    return data as ArrayLike<unknown>;
  }
  throw new TypeError('expected a string or an array of bytes');
}

function toByte(value: unknown): number {
  return Number(value) & 0xff;
}

function isUtf8(encoding: unknown): boolean {
  return /^utf-?8$/i.test(String(encoding));
}

function assertLatin1(encoding: unknown): void {
  if (/^(latin-?1|iso-?8859-1|ascii|us-ascii|binary)$/i.test(String(encoding))) return;
  throw new RangeError(`unknown encoding ${String(encoding).slice(0, 40)}`);
}

function bounded<T extends ArrayLike<unknown>>(data: T): T {
  if (data.length > AUTHOR_LIMITS.conversionBytes) {
    throw new RangeError(`at most ${AUTHOR_LIMITS.conversionBytes} bytes can be converted at once`);
  }
  return data;
}
