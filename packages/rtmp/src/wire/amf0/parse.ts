import { MAX_AMF0_DEPTH, MAX_AMF0_VALUES, MAX_MESSAGE_BYTES } from '../../limits.ts';
import { AMF0_MARKER, type Amf0Object, type Amf0Value } from './value.ts';

export type Amf0Malformation =
  | 'amf0-too-long'
  | 'amf0-short-value'
  | 'amf0-unknown-marker'
  | 'amf0-unsupported-marker'
  | 'amf0-missing-object-end'
  | 'amf0-too-deep'
  | 'amf0-too-many-values';

const utf8 = new TextDecoder();

/**
 * Parses the AMF 0 values that fill a message body.
 *
 * Source: AMF 0 §2. Invalid UTF-8 becomes U+FFFD. References, movie clips, record sets and AMF 3 are refused: no
 * server sends them to a publisher that announced AMF 0.
 *
 * @param body Not retained, not modified; the result holds no view into it.
 */
export function parseAmf0(body: Uint8Array): readonly Amf0Value[] | Amf0Malformation {
  if (body.length > MAX_MESSAGE_BYTES) return 'amf0-too-long';
  const parser = new Amf0Parser(body);
  const values: Amf0Value[] = [];
  while (!parser.atEnd) {
    values.push(parser.value(0));
    if (parser.malformation !== undefined) return parser.malformation;
  }
  return values;
}

/** After a malformation every read yields a harmless value and the loops stop. */
class Amf0Parser {
  readonly #body: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #values = 0;
  malformation: Amf0Malformation | undefined;

  constructor(body: Uint8Array) {
    this.#body = body;
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  }

  get atEnd(): boolean {
    return this.#at >= this.#body.length;
  }

  value(depth: number): Amf0Value {
    if (depth > MAX_AMF0_DEPTH) return this.#fail('amf0-too-deep');
    if (++this.#values > MAX_AMF0_VALUES) return this.#fail('amf0-too-many-values');
    const marker = this.#uint8();
    if (this.malformation !== undefined) return undefined;
    switch (marker) {
      case AMF0_MARKER.number:
        return this.#double();
      case AMF0_MARKER.boolean:
        return this.#uint8() !== 0;
      case AMF0_MARKER.string:
        return this.#text(this.#uint16());
      case AMF0_MARKER.longString:
      case AMF0_MARKER.xmlDocument:
        return this.#text(this.#uint32());
      case AMF0_MARKER.null:
        return null;
      case AMF0_MARKER.undefined:
      case AMF0_MARKER.unsupported:
        return undefined;
      case AMF0_MARKER.object:
        return this.#properties('object', depth);
      case AMF0_MARKER.typedObject:
        this.#text(this.#uint16()); // class name
        return this.#properties('object', depth);
      case AMF0_MARKER.ecmaArray:
        this.#uint32(); // associative count: only a hint, the end marker decides (AMF 0 §2.10)
        return this.#properties('ecma-array', depth);
      case AMF0_MARKER.strictArray:
        return this.#elements(this.#uint32(), depth);
      case AMF0_MARKER.date: {
        const epochMs = this.#double();
        this.#uint16(); // time zone: reserved, not to be used (AMF 0 §2.13)
        return { kind: 'date', epochMs };
      }
      default:
        return this.#fail(marker <= 0x11 ? 'amf0-unsupported-marker' : 'amf0-unknown-marker');
    }
  }

  #properties(kind: Amf0Object['kind'], depth: number): Amf0Object {
    const properties = new Map<string, Amf0Value>();
    while (this.malformation === undefined) {
      const key = this.#text(this.#uint16());
      if (key === '' && this.malformation === undefined && this.#body[this.#at] === AMF0_MARKER.objectEnd) {
        this.#at++;
        break;
      }
      if (this.malformation === undefined && this.atEnd) this.#fail('amf0-missing-object-end');
      if (this.malformation === undefined) properties.set(key, this.value(depth + 1));
    }
    return { kind, properties };
  }

  #elements(count: number, depth: number): readonly Amf0Value[] {
    const elements: Amf0Value[] = [];
    for (let i = 0; i < count && this.malformation === undefined; i++) elements.push(this.value(depth + 1));
    return elements;
  }

  #text(length: number): string {
    if (!this.#has(length)) return '';
    this.#at += length;
    return utf8.decode(this.#body.subarray(this.#at - length, this.#at));
  }

  #uint8(): number {
    if (!this.#has(1)) return 0;
    this.#at += 1;
    return this.#view.getUint8(this.#at - 1);
  }

  #uint16(): number {
    if (!this.#has(2)) return 0;
    this.#at += 2;
    return this.#view.getUint16(this.#at - 2);
  }

  #uint32(): number {
    if (!this.#has(4)) return 0;
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4);
  }

  #double(): number {
    if (!this.#has(8)) return 0;
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8);
  }

  #has(length: number): boolean {
    if (this.malformation !== undefined) return false;
    if (length <= this.#body.length - this.#at) return true;
    this.#fail('amf0-short-value');
    return false;
  }

  #fail(malformation: Amf0Malformation): undefined {
    this.malformation ??= malformation;
    return undefined;
  }
}
