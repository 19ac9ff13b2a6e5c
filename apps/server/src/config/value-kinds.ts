import { isIP } from 'node:net';
import { EgressPolicy } from '../security/index.ts';

export type Mode = 'dev' | 'serve';

/** Reads a value written by a person. A string that comes back is the reason why it is none. */
export interface ValueKind<T> {
  /** What may be written, for the documentation. */
  readonly describes: string;
  read(written: string): { readonly value: T } | string;
}

export interface Variable<T> {
  readonly kind: ValueKind<T>;
  /** undefined: not set unless somebody sets it. */
  readonly default: ((mode: Mode) => T) | undefined;
  readonly meaning: string;
  /** Never shown. */
  readonly secret: boolean;
}

/** What a variable yields in a configuration. */
export type ValueOf<V> = V extends { kind: ValueKind<infer T>; default: infer D }
  ? D extends undefined
    ? T | undefined
    : T
  : never;

interface Facts {
  readonly meaning: string;
  readonly secret?: boolean;
}

export function variable<T>(
  kind: ValueKind<T>,
  facts: Facts & { readonly default: NoInfer<T> | ((mode: Mode) => NoInfer<T>) },
): Variable<T> & { readonly default: (mode: Mode) => T };
export function variable<T>(kind: ValueKind<T>, facts: Facts): Variable<T> & { readonly default: undefined };
export function variable<T>(kind: ValueKind<T>, facts: Facts & { default?: T | ((mode: Mode) => T) }): Variable<T> {
  const { default: given, meaning, secret = false } = facts;
  const asFunction = typeof given === 'function' ? (given as (mode: Mode) => T) : () => given as T;
  return { kind, default: given === undefined ? undefined : asFunction, meaning, secret };
}

export function integer(min: number, max: number): ValueKind<number> {
  return {
    describes: `a whole number from ${min} to ${max}`,
    read: (written) => {
      const value = /^\d{1,15}$/.test(written) ? Number(written) : Number.NaN;
      return value >= min && value <= max ? { value } : `must be a whole number from ${min} to ${max}`;
    },
  };
}

export function port({ orOff = false } = {}): ValueKind<number> {
  const number = integer(orOff ? 0 : 1, 65_535);
  return { ...number, describes: orOff ? 'a port, or 0 for off' : 'a port' };
}

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

export function portRange(): ValueKind<PortRange> {
  return {
    describes: 'two ports: 41000-41999',
    read: (written) => {
      const parts = /^(\d{1,5})-(\d{1,5})$/.exec(written);
      const [first, last] = [Number(parts?.[1]), Number(parts?.[2])];
      if (!(first >= 1 && last <= 65_535 && first < last)) return 'must look like 41000-41999';
      return { value: { first, last } };
    },
  };
}

export function address(): ValueKind<string> {
  return {
    describes: 'an IP address',
    read: (written) => (isIP(written) === 0 ? 'must be an IP address' : { value: written }),
  };
}

export function text(maxLength: number): ValueKind<string> {
  return {
    describes: 'text',
    read: (written) => (written.length > maxLength ? `has more than ${maxLength} characters` : { value: written }),
  };
}

/** What stands in a URL as it is, and is not guessed. */
export function urlSecret(): ValueKind<string> {
  return {
    describes: 'a secret of 8 to 128 letters, digits, - and _',
    read: (written) =>
      /^[A-Za-z0-9_-]{8,128}$/.test(written)
        ? { value: written }
        : 'is to be 8 to 128 letters, digits, - and _, since it stands in a URL',
  };
}

export function path(): ValueKind<string> {
  return { ...text(4_096), describes: 'a path' };
}

export function choice<const T extends string>(values: readonly T[]): ValueKind<T> {
  const listed = values.join(', ');
  return {
    describes: `one of ${listed}`,
    read: (written) => {
      const value = values.find((candidate) => candidate === written.toLowerCase());
      return value === undefined ? `must be one of ${listed}` : { value };
    },
  };
}

/** Separated by commas or white space. Checked here, so that a typing error stops the start and not a stream. */
export function hostNames(): ValueKind<readonly string[]> {
  return {
    describes: 'entries separated by commas',
    read: (written) => {
      const value = written.split(/[\s,]+/).filter((entry) => entry !== '');
      const policy = EgressPolicy.parse(value);
      return 'malformed' in policy ? `"${policy.malformed}" is no host, host:port or network` : { value };
    },
  };
}

/** ICE server URIs: RFC 7064 (`stun:`) and RFC 7065 (`turn:`), without credentials. */
export function iceServers(): ValueKind<readonly string[]> {
  return {
    describes: 'stun: and turn: URIs separated by commas',
    read: (written) => {
      const value = written.split(/[\s,]+/).filter((entry) => entry !== '');
      const bad = value.find(
        (entry) => !/^(stuns?|turns?):[a-z0-9.[\]:-]{1,255}(\?transport=(udp|tcp))?$/i.test(entry),
      );
      return bad === undefined ? { value } : `"${bad}" is no URI such as stun:stun.example.com:3478`;
    },
  };
}
