import type { Bytes } from './values.ts';

/** The log of the session, which the owner reads. */
export interface Logger {
  /** Writes a line of at most 15,000 characters. Anything but a string is turned into one. */
  write(message: unknown): void;
  /** Does nothing: tones are never logged. */
  hideTones(flag?: boolean): void;
}

/** The log of the session. */
export declare const Logger: Logger;

/** Writes to the same log as `Logger`: `warn` and `error` at those levels. */
export interface Console {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  trace(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
}

/** Writes to the same log as `Logger`. */
export declare const console: Console;

/** Digests as lower-case hexadecimal digits. Of a string its UTF-8 bytes are digested. */
export interface Crypto {
  md5(data: string | Bytes): string;
  sha1(data: string | Bytes): string;
  sha256(data: string | Bytes): string;
  /** RFC 2104. */
  hmac_sha256(key: string | Bytes, data: string | Bytes): string;
}

/** Digests. */
export declare const Crypto: Crypto;

/** Asks for a module of `Modules`. Never throws: names of no module are read over. */
export declare function require(name: string): void;
/** Writes to the log, as `Logger.write`. */
export declare function trace(data: unknown): void;
/** Calls `callback` after `delay` milliseconds. A session has 100 timers at most. @throws TypeError for no function. */
export declare function setTimeout<Values extends unknown[]>(
  callback: (...values: Values) => unknown,
  delay?: number,
  ...values: Values
): number;
/** Calls `callback` every `delay` milliseconds, at least 100. A session has 100 timers at most. */
export declare function setInterval<Values extends unknown[]>(
  callback: (...values: Values) => unknown,
  delay?: number,
  ...values: Values
): number;
/** Ends a timer. An id that is none is ignored. */
export declare function clearTimeout(id?: number): void;
/** Ends a timer. An id that is none is ignored. */
export declare function clearInterval(id?: number): void;
/** A random UUID, RFC 9562 version 4. */
export declare function uuidgen(): string;
/** RFC 4648 §4, padded. */
export declare function base64_encode(data: string | Bytes): string;
/** Takes the URL alphabet too; white space is skipped. @throws RangeError for other characters. */
export declare function base64_decode(text: string): Bytes;
/** Bytes of a text. Encodings: `utf-8` (by default) and `latin1`. @throws RangeError for another. */
export declare function str2bytes(text: string, encoding?: string): Bytes;
/** Text of bytes. Encodings: `utf-8` (by default) and `latin1`. @throws RangeError for another. */
export declare function bytes2str(data: Bytes, encoding?: string): string;
/** Bytes of hexadecimal digits. @throws RangeError for other characters. */
export declare function hex2bytes(text: string): Bytes;
/** Hexadecimal digits of bytes, lower case by default. */
export declare function bytes2hex(data: string | Bytes, upper?: boolean): string;
/** What a clock in that zone shows, as a Date whose UTC parts are the zone's. @throws RangeError for an unknown zone. */
export declare function getLocalTime(zone: string, date?: Date | number | string): Date;
/** How many characters have to be changed, added or taken away to make one text of the other. */
export declare function levenshtein_distance(first: string, second: string): number;
