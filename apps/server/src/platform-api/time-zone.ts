/** Dates of the management API: `2026-05-04 12:00:00` by the clocks of a time zone, without saying which. */

const DATE = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z?))?$/;

/** By the clocks of one place. */
export interface TimeZone {
  /** As its owner wrote it: `Europe/Berlin`. */
  readonly name: string;
  /** What its clocks show more than UTC at an instant, ms. */
  offsetAt(wallMs: number): number;
}

export const UTC: TimeZone = { name: 'Etc/GMT', offsetAt: () => 0 };

/** @param name Of the IANA time zone database; `auto` is the account's, which is UTC. @returns undefined when there is none. */
export function parseTimeZone(name: string): TimeZone | undefined {
  if (/^(auto|utc|gmt|etc\/(utc|gmt))$/i.test(name)) return UTC;
  // Offsets like `+03:00` are no names of places.
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(name)) return undefined;
  let clock: Intl.DateTimeFormat;
  try {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    return undefined;
  }
  return {
    name,
    offsetAt: (wallMs) => {
      const shown = new Map(clock.formatToParts(wallMs).map(({ type, value }) => [type, value]));
      const [year, month, day] = ['year', 'month', 'day'].map((part) => shown.get(part as 'year') ?? '');
      const [hour, minute, second] = ['hour', 'minute', 'second'].map((part) => shown.get(part as 'hour') ?? '');
      const local = Date.parse(`${year?.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}Z`);
      return Number.isNaN(local) ? 0 : local - Math.floor(wallMs / 1_000) * 1_000; // beyond the year 9999
    },
  };
}

/** @returns Milliseconds since 1970-01-01 UTC, undefined for what is no date. `Z` at its end means UTC whatever the zone is. */
export function parseDate(text: string, zone: TimeZone): number | undefined {
  const parts = DATE.exec(text);
  const [, day = '', time = '00:00:00', fraction = '', zulu = ''] = parts ?? [];
  const local = parts === null ? Number.NaN : Date.parse(`${day}T${time}${fraction.slice(0, 4)}Z`);
  if (Number.isNaN(local)) return undefined;
  if (zulu !== '') return local;
  // The offset is that of the result: a second look finds it, except within an hour that no clock shows.
  const near = local - zone.offsetAt(local);
  return local - zone.offsetAt(near);
}

/** `2026-05-04 12:00:00` */
export function formatDate(wallMs: number, zone: TimeZone = UTC): string {
  return new Date(wallMs + zone.offsetAt(wallMs)).toISOString().slice(0, 19).replace('T', ' ');
}
