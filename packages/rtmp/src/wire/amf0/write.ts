import { assert, concatBytes } from '@callcast/core';
import { AMF0_MARKER, type Amf0Value } from './value.ts';

const utf8 = new TextEncoder();
const LONGEST_SHORT_STRING = 0xffff;
const OBJECT_END = Uint8Array.of(0, 0, AMF0_MARKER.objectEnd);

/**
 * Writes AMF 0 values one after the other.
 *
 * Source: AMF 0 §2.
 *
 * @returns A fresh array; the caller owns it.
 */
export function writeAmf0(values: readonly Amf0Value[]): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const value of values) appendValue(parts, value);
  return concatBytes(parts);
}

function appendValue(parts: Uint8Array[], value: Amf0Value): void {
  if (value === null) parts.push(Uint8Array.of(AMF0_MARKER.null));
  else if (value === undefined) parts.push(Uint8Array.of(AMF0_MARKER.undefined));
  else if (typeof value === 'number') parts.push(withDouble(AMF0_MARKER.number, value));
  else if (typeof value === 'boolean') parts.push(Uint8Array.of(AMF0_MARKER.boolean, value ? 1 : 0));
  else if (typeof value === 'string') appendString(parts, value);
  else if ('kind' in value) {
    if (value.kind === 'date') parts.push(withDouble(AMF0_MARKER.date, value.epochMs), Uint8Array.of(0, 0));
    else {
      if (value.kind === 'object') parts.push(Uint8Array.of(AMF0_MARKER.object));
      else parts.push(withUint32(AMF0_MARKER.ecmaArray, value.properties.size));
      for (const [key, property] of value.properties) {
        parts.push(shortText(utf8.encode(key)));
        appendValue(parts, property);
      }
      parts.push(OBJECT_END);
    }
  } else {
    parts.push(withUint32(AMF0_MARKER.strictArray, value.length));
    for (const element of value) appendValue(parts, element);
  }
}

function appendString(parts: Uint8Array[], text: string): void {
  const encoded = utf8.encode(text);
  if (encoded.length > LONGEST_SHORT_STRING) {
    parts.push(withUint32(AMF0_MARKER.longString, encoded.length), encoded);
  } else parts.push(Uint8Array.of(AMF0_MARKER.string), shortText(encoded));
}

function shortText(encoded: Uint8Array): Uint8Array {
  assert(encoded.length <= LONGEST_SHORT_STRING, 'an AMF 0 key has at most 65535 bytes');
  const text = new Uint8Array(2 + encoded.length);
  new DataView(text.buffer).setUint16(0, encoded.length);
  text.set(encoded, 2);
  return text;
}

function withDouble(marker: number, value: number): Uint8Array {
  const written = new Uint8Array(9);
  written[0] = marker;
  new DataView(written.buffer).setFloat64(1, value);
  return written;
}

function withUint32(marker: number, value: number): Uint8Array {
  const written = new Uint8Array(5);
  written[0] = marker;
  new DataView(written.buffer).setUint32(1, value);
  return written;
}
