import { ENTITIES, type Entity } from './entity.ts';
import { PlatformError, type PlatformErrorCode } from './error.ts';
import { platformLimits } from './limits.ts';
import { parseDate, UTC } from './time-zone.ts';

/** Reads one parameter from its text; absent and empty are the same (`undefined`). */
export interface Parameter<T> {
  readonly facts: ParameterFacts;
  /** @throws {PlatformError} */
  parse(name: string, text: string | undefined): T;
}

/** What a reader of the documentation, and a test, has to know of a parameter. */
export interface ParameterFacts {
  /** Of the value, for people. */
  readonly type: string;
  readonly isRequired?: boolean;
  /** Codes of a value that cannot be read. */
  readonly codes: readonly PlatformErrorCode[];
  /** What its ids stand for. */
  readonly refersTo?: Entity;
}

/** Parameters of a command, by the name they have on the wire. */
export type ParameterTable = Readonly<Record<string, Parameter<unknown>>>;

/** What a table yields. */
export type Parsed<Table extends ParameterTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Parameter<infer T> ? T : never;
};

export function parseParameters<Table extends ParameterTable>(
  table: Table,
  given: ReadonlyMap<string, string>,
): Parsed<Table> {
  const parsed: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries(table)) {
    const text = given.get(name);
    parsed[name] = parameter.parse(name, text === '' ? undefined : text);
  }
  return parsed as Parsed<Table>;
}

interface TextRules {
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  /** What `pattern` means, for people. */
  readonly format?: string;
  readonly code?: PlatformErrorCode;
  /** Of a text that is too long, where it has one of its own. */
  readonly lengthCode?: PlatformErrorCode;
  readonly refersTo?: Entity;
}

export function text(rules: TextRules = {}): Parameter<string | undefined> {
  const { maxLength = 2_000, pattern, format, code = 'INVALID_ARGUMENTS', lengthCode = code, refersTo } = rules;
  return {
    facts: {
      type: format ?? `text, up to ${maxLength.toLocaleString('en')} characters`,
      codes: [...new Set([code, lengthCode])],
      ...(refersTo === undefined ? {} : { refersTo }),
    },
    parse: (name, given) => {
      if (given === undefined) return undefined;
      if (given.length > maxLength)
        throw new PlatformError(lengthCode, `${name} has more than ${maxLength} characters`);
      if (!given.isWellFormed() || given.includes('\0')) throw new PlatformError(code, `${name} is not valid text`);
      if (pattern && !pattern.test(given))
        throw new PlatformError(code, `${name} must be ${format ?? 'in the documented format'}`);
      return given;
    },
  };
}

/** One of these words, in any case. */
export function choice<const Word extends string>(
  words: readonly Word[],
  code: PlatformErrorCode = 'INVALID_ARGUMENTS',
): Parameter<Word | undefined> {
  const type = words.map((word) => `\`${word}\``).join(', ');
  return {
    facts: { type, codes: [code] },
    parse: (name, given) => {
      if (given === undefined) return undefined;
      const word = words.find((one) => one.toLowerCase() === given.toLowerCase());
      if (word === undefined) throw new PlatformError(code, `${name} must be one of ${words.join(', ')}`);
      return word;
    },
  };
}

export function integer(
  code: PlatformErrorCode = 'INVALID_ARGUMENTS',
  max = Number.MAX_SAFE_INTEGER,
): Parameter<number | undefined> {
  return {
    facts: {
      type: max === Number.MAX_SAFE_INTEGER ? 'whole number' : `whole number, up to ${max.toLocaleString('en')}`,
      codes: [code],
    },
    parse: (name, given) => {
      if (given === undefined) return undefined;
      const value = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
      if (!(value <= max)) throw new PlatformError(code, `${name} must be a whole number up to ${max}`);
      return value;
    },
  };
}

/** The number of something of the account. */
export function idOf(entity: Entity): Parameter<number | undefined> {
  const { code, of } = ENTITIES[entity];
  const { parse } = integer(code);
  return { facts: { type: `number ${of}`, codes: [code], refersTo: entity }, parse };
}

/** `1;2;3`, or `all`; client typings write `any` for the latter. */
export function idsOf(entity: Entity): Parameter<readonly number[] | 'all' | undefined> {
  const { code, of } = ENTITIES[entity];
  const { parse } = list(idOf(entity));
  return {
    facts: { type: `numbers ${of}, with \`;\` between them, or \`all\``, codes: [code], refersTo: entity },
    parse: (name, given) => (given !== undefined && /^(all|any)$/i.test(given) ? 'all' : parse(name, given)),
  };
}

/** `true` and `false`, and the `1` and `0` that some clients send. */
export function flag(): Parameter<boolean | undefined> {
  return {
    facts: { type: '`true` or `false`', codes: ['INVALID_ARGUMENTS'] },
    parse: (name, given) => {
      if (given === undefined) return undefined;
      if (/^(true|1)$/i.test(given)) return true;
      if (/^(false|0)$/i.test(given)) return false;
      throw new PlatformError('INVALID_ARGUMENTS', `${name} must be true or false`);
    },
  };
}

/** `1;2;3` */
export function list<T>(entry: Parameter<T | undefined>): Parameter<T[] | undefined> {
  return {
    facts: {
      ...entry.facts,
      type: `${entry.facts.type}; several with \`;\` between them`,
      codes: [...new Set([...entry.facts.codes, 'INVALID_ARGUMENTS' as const])],
    },
    parse: (name, given) => {
      if (given === undefined) return undefined;
      const parts = given.split(';').filter((part) => part !== '');
      if (parts.length === 0) return undefined;
      if (parts.length > platformLimits.listEntries)
        throw new PlatformError('INVALID_ARGUMENTS', `${name} has more than ${platformLimits.listEntries} entries`);
      return parts.map((part) => entry.parse(name, part)).filter((value) => value !== undefined);
    },
  };
}

/** `YYYY-MM-DD HH:mm:ss`; also with `T`, a fraction and `Z`, or the day alone. Read by whoever knows the time zone. */
export function date(): Parameter<string | undefined> {
  return {
    facts: { type: '`2026-05-04 12:00:00`', codes: ['DATE_RANGE'] },
    parse: (name, given) => {
      if (given === undefined) return undefined;
      if (parseDate(given, UTC) === undefined)
        throw new PlatformError('DATE_RANGE', `${name} must look like 2026-05-04 12:00:00`);
      return given;
    },
  };
}

/** Makes a parameter one without which the command cannot run. */
export function required<T>(
  parameter: Parameter<T | undefined>,
  code: PlatformErrorCode = 'REQUIRED_EMPTY',
): Parameter<T> {
  const codes = [...new Set([...parameter.facts.codes, code])];
  return {
    facts: { ...parameter.facts, codes, isRequired: true },
    parse: (name, given) => {
      const value = parameter.parse(name, given);
      if (value === undefined) throw new PlatformError(code, `${name} is required`);
      return value;
    },
  };
}

/** `count` and `offset`, as every list command has them. */
export const pageParameters = {
  count: integer('INVALID_ARGUMENTS', platformLimits.count),
  offset: integer('INVALID_ARGUMENTS', platformLimits.offset),
} as const;

export function pageOf(p: { count: number | undefined; offset: number | undefined }): {
  count: number;
  offset: number;
} {
  return { count: p.count ?? platformLimits.defaultCount, offset: p.offset ?? 0 };
}
