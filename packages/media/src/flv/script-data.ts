import { assert } from '@callcast/core';
import { MAX_SCRIPT_STRING_BYTES } from '../limits.ts';

/** What our metadata holds. FLV script data knows more; the rest is read by nobody here. */
export type ScriptValue = number | boolean | string;

const TYPE_NUMBER = 0;
const TYPE_BOOLEAN = 1;
const TYPE_STRING = 2;
const TYPE_ECMA_ARRAY = 8;
const OBJECT_END = [0, 0, 9];

/**
 * Writes the body of a script data tag: an event name and its values.
 *
 * Source: FLV 10.1 Annex E §E.4.4 (AMF0: a string, then an ECMA array).
 *
 * @param values Strings of at most 65,535 UTF-8 bytes.
 * @returns A fresh array; the caller owns it.
 */
export function writeScriptData(name: string, values: Readonly<Record<string, ScriptValue>>): Uint8Array {
  const entries = Object.entries(values);
  const bytes: number[] = [];
  bytes.push(TYPE_STRING);
  pushString(bytes, name);
  bytes.push(TYPE_ECMA_ARRAY, ...uint32(entries.length));
  for (const [key, value] of entries) {
    pushString(bytes, key);
    pushValue(bytes, value);
  }
  bytes.push(...OBJECT_END);
  return Uint8Array.from(bytes);
}

function pushValue(bytes: number[], value: ScriptValue): void {
  switch (typeof value) {
    case 'number': {
      const double = new DataView(new ArrayBuffer(8));
      double.setFloat64(0, value);
      bytes.push(TYPE_NUMBER, ...new Uint8Array(double.buffer));
      return;
    }
    case 'boolean':
      bytes.push(TYPE_BOOLEAN, value ? 1 : 0);
      return;
    case 'string':
      bytes.push(TYPE_STRING);
      pushString(bytes, value);
  }
}

function pushString(bytes: number[], text: string): void {
  const utf8 = new TextEncoder().encode(text);
  assert(utf8.length <= MAX_SCRIPT_STRING_BYTES, `a script data string of ${utf8.length} bytes`);
  bytes.push(utf8.length >> 8, utf8.length & 0xff, ...utf8);
}

const uint32 = (value: number): number[] => [
  (value >>> 24) & 0xff,
  (value >>> 16) & 0xff,
  (value >>> 8) & 0xff,
  value & 0xff,
];
