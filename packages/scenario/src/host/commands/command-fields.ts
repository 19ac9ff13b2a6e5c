import { AUTHOR_LIMITS } from '../../limits.ts';
import type { HttpFields, UnitRef } from '../../protocol.ts';

/** For each kind of command what makes it of fields that hostile code may have forged, or undefined. */
export type CommandReaders<Command extends { readonly kind: string }> = {
  readonly [Kind in Command['kind']]: (
    kind: Kind,
    fields: CommandFields,
  ) => (Command & { readonly kind: Kind }) | undefined;
};

const UNITS: readonly string[] = ['call', 'agent', 'conference', 'player', 'recorder'] satisfies UnitRef['unit'][];

/** Ids are ours or made by ours: none is longer. */
const ID_CHARACTERS = 256;

/** The fields of one object from the guest, each taken over only as what it is declared to be. */
export class CommandFields {
  readonly #value: Readonly<Record<string, unknown>>;

  /** @returns Undefined unless it is an object. */
  static of(value: unknown): CommandFields | undefined {
    return isRecord(value) ? new CommandFields(value) : undefined;
  }

  private constructor(value: Readonly<Record<string, unknown>>) {
    this.#value = value;
  }

  own(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  record(name: string): CommandFields | undefined {
    return CommandFields.of(this.own(name));
  }

  text(name: string, maximum: number): string | undefined {
    const field = this.own(name);
    return typeof field === 'string' && field.length <= maximum ? field : undefined;
  }

  id(name: string): string | undefined {
    return this.text(name, ID_CHARACTERS);
  }

  flag(name: string): boolean | undefined {
    const field = this.own(name);
    return typeof field === 'boolean' ? field : undefined;
  }

  /** A finite number within these bounds. */
  number(name: string, minimum: number, maximum: number): number | undefined {
    const field = this.own(name);
    const fits = typeof field === 'number' && Number.isFinite(field) && field >= minimum && field <= maximum;
    return fits ? field : undefined;
  }

  unit(name: string): UnitRef | undefined {
    const fields = this.record(name);
    const unit = fields?.text('unit', ID_CHARACTERS);
    const id = fields?.id('id');
    return unit !== undefined && UNITS.includes(unit) && id !== undefined
      ? { unit: unit as UnitRef['unit'], id }
      : undefined;
  }

  /** Of a call: a name stands for one value. */
  headers(): Record<string, string> | undefined {
    const value = this.own('headers');
    if (!isRecord(value)) return undefined;
    const entries = Object.entries(value);
    if (entries.length > AUTHOR_LIMITS.headerCount) return undefined;
    const headers: Record<string, string> = {};
    for (const [name, field] of entries) {
      if (!isHeader(name, field)) return undefined;
      headers[name] = field;
    }
    return headers;
  }

  /** Of HTTP: a name may come twice. `isName`: only what may stand as the name of a header. */
  httpFields(name: string, isName = true): HttpFields | undefined {
    const value = this.own(name);
    if (!Array.isArray(value) || value.length > AUTHOR_LIMITS.headerCount) return undefined;
    const fields: [string, string][] = [];
    for (const pair of value) {
      if (!Array.isArray(pair) || pair.length !== 2) return undefined;
      const [key, field]: unknown[] = pair;
      if (typeof key !== 'string') return undefined;
      if (isName ? !isHeader(key, field) : typeof field !== 'string') return undefined;
      fields.push([key, String(field)]);
    }
    return fields;
  }

  texts(name: string, maximumCount: number, maximum: number): string[] | undefined {
    const value = this.own(name);
    if (!Array.isArray(value) || value.length > maximumCount) return undefined;
    return value.every((one) => typeof one === 'string' && one.length <= maximum) ? [...value] : undefined;
  }

  /** The names of optional fields that are there but not what they should be make the whole unreadable. */
  has(name: string): boolean {
    return this.own(name) !== undefined;
  }
}

function isHeader(name: string, field: unknown): field is string {
  const fits = typeof field === 'string' && name.length + field.length <= AUTHOR_LIMITS.headerCharacters;
  return fits && /^[\w-]+$/.test(name) && !/[\r\n\0]/.test(field);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
