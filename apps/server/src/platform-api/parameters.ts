import { PlatformError, type PlatformErrorCode } from './error.ts';
import { platformLimits } from './limits.ts';

/** Reads one parameter from its text; absent and empty are the same (`undefined`). */
export interface Parameter<T> {
  /** @throws {PlatformError} */
  parse(name: string, text: string | undefined): T;
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
}

export function text(rules: TextRules = {}): Parameter<string | undefined> {
  const { maxLength = 2_000, pattern, format = 'in the documented format', code = 'INVALID_ARGUMENTS' } = rules;
  return {
    parse: (name, given) => {
      if (given === undefined) return undefined;
      if (given.length > maxLength) throw new PlatformError(code, `${name} has more than ${maxLength} characters`);
      if (!given.isWellFormed() || given.includes('\0')) throw new PlatformError(code, `${name} is not valid text`);
      if (pattern && !pattern.test(given)) throw new PlatformError(code, `${name} must be ${format}`);
      return given;
    },
  };
}

export function integer(code: PlatformErrorCode = 'INVALID_ARGUMENTS', max = Number.MAX_SAFE_INTEGER) {
  return {
    parse: (name: string, given: string | undefined): number | undefined => {
      if (given === undefined) return undefined;
      const value = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
      if (!(value <= max)) throw new PlatformError(code, `${name} must be a whole number up to ${max}`);
      return value;
    },
  };
}

/** `true` and `false`, and the `1` and `0` that some clients send. */
export function flag(): Parameter<boolean | undefined> {
  return {
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
    parse: (name, given) => {
      if (given === undefined) return undefined;
      const parts = given.split(';').filter((part) => part !== '');
      if (parts.length > platformLimits.listEntries)
        throw new PlatformError('INVALID_ARGUMENTS', `${name} has more than ${platformLimits.listEntries} entries`);
      return parts.map((part) => entry.parse(name, part)).filter((value) => value !== undefined);
    },
  };
}

/** `YYYY-MM-DD HH:mm:ss` in UTC, to milliseconds; also with `T`, a fraction and `Z`, or the day alone. */
export function date(): Parameter<number | undefined> {
  return {
    parse: (name, given) => {
      if (given === undefined) return undefined;
      const parts = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(\.\d{1,9})?Z?)?$/.exec(given);
      const [, day = '', time = '00:00:00', fraction = ''] = parts ?? [];
      const value = parts ? Date.parse(`${day}T${time}${fraction.slice(0, 4)}Z`) : Number.NaN;
      if (Number.isNaN(value)) throw new PlatformError('DATE_RANGE', `${name} must look like 2026-05-04 12:00:00`);
      return value;
    },
  };
}

/** Makes a parameter one without which the command cannot run. */
export function required<T>(
  parameter: Parameter<T | undefined>,
  code: PlatformErrorCode = 'REQUIRED_EMPTY',
): Parameter<T> {
  return {
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
