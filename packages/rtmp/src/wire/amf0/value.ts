/** A value of AMF 0. Objects are maps, not JavaScript objects: keys come from a stranger (`__proto__`). */
export type Amf0Value = number | boolean | string | null | undefined | Amf0Object | Amf0Date | readonly Amf0Value[];

/** Anonymous object, typed object (its class name is dropped) or ECMA array. */
export interface Amf0Object {
  readonly kind: 'object' | 'ecma-array';
  readonly properties: ReadonlyMap<string, Amf0Value>;
}

interface Amf0Date {
  readonly kind: 'date';
  /** Milliseconds since 1970-01-01 UTC, as the peer says. */
  readonly epochMs: number;
}

/** Type markers, AMF 0 §2.1. */
export const AMF0_MARKER = {
  number: 0x00,
  boolean: 0x01,
  string: 0x02,
  object: 0x03,
  null: 0x05,
  undefined: 0x06,
  reference: 0x07,
  ecmaArray: 0x08,
  objectEnd: 0x09,
  strictArray: 0x0a,
  date: 0x0b,
  longString: 0x0c,
  unsupported: 0x0d,
  xmlDocument: 0x0f,
  typedObject: 0x10,
} as const;

export function amf0Object(properties: Readonly<Record<string, Amf0Value>>): Amf0Object {
  return { kind: 'object', properties: new Map(Object.entries(properties)) };
}

/** A property of a value that may be anything, or undefined. */
export function propertyOf(value: Amf0Value, name: string): Amf0Value {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind === 'date') return undefined;
  return value.properties.get(name);
}

/** A string property of a value that may be anything, or undefined. */
export function stringProperty(value: Amf0Value, name: string): string | undefined {
  const property = propertyOf(value, name);
  return typeof property === 'string' ? property : undefined;
}
