import { MAX_URL_LENGTH } from './limits.ts';

/** What an encoder account of a server is protected by. Never shown. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The parts of an `rtmp://` or `rtmps://` URL, before it is decided which of them name the application. */
export interface ServerUrl {
  readonly secure: boolean;
  readonly credentials?: Credentials;
  /** ASCII host name, IPv4 address in dotted form, or IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Non-empty path segments, as written. */
  readonly path: readonly string[];
  /** With its question mark, or empty. */
  readonly query: string;
}

export type ServerUrlMalformation =
  | 'url-too-long'
  | 'missing-scheme'
  | 'unsupported-scheme'
  | 'bad-credentials'
  | 'bad-host'
  | 'bad-port'
  | 'bad-characters';

const DEFAULT_PORT = { rtmp: 1935, rtmps: 443 } as const;

/**
 * Parses a server URL as people write it: spaces around it and around the colon of the scheme are forgiven.
 *
 * Not the URL class: it keeps hosts of unknown schemes as written. Path and query are passed to the server unchanged.
 */
export function parseServerUrl(text: string): ServerUrl | ServerUrlMalformation {
  if (text.length > MAX_URL_LENGTH) return 'url-too-long';
  const scheme = /^\s*(?<name>[a-z][a-z0-9+.-]*)\s*:\s*\/\/\s*/i.exec(text);
  const name = scheme?.groups?.name?.toLowerCase();
  if (scheme === null || name === undefined) return 'missing-scheme';
  if (name !== 'rtmp' && name !== 'rtmps') return 'unsupported-scheme';
  const rest = text.slice(scheme[0].length).trim();
  if (/[\s\p{Cc}]/u.test(rest)) return 'bad-characters';

  const [beforeQuery = ''] = rest.split('?', 1);
  const [authority = '', ...path] = beforeQuery.split('/');
  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? undefined : parseCredentials(authority.slice(0, at));
  if (credentials === 'bad-credentials') return credentials;
  const split = /^(?<host>\[[^\]]*\]|[^:[\]]*)(?<port>:.*)?$/.exec(authority.slice(at + 1));
  if (split === null) return 'bad-host';
  const host = canonicalHost(split.groups?.host ?? '');
  if (host === undefined) return 'bad-host';
  const port = portOf(split.groups?.port ?? '', DEFAULT_PORT[name]);
  if (port === undefined) return 'bad-port';
  return {
    secure: name === 'rtmps',
    ...(credentials === undefined ? {} : { credentials }),
    host,
    port,
    path: path.filter((segment) => segment !== ''),
    query: rest.length > beforeQuery.length + 1 ? rest.slice(beforeQuery.length) : '',
  };
}

/** `user:password`, percent-encoded where they hold what would end them (RFC 3986 §3.2.1). Neither may be missing. */
function parseCredentials(text: string): Credentials | 'bad-credentials' {
  const colon = text.indexOf(':');
  if (colon <= 0 || colon === text.length - 1) return 'bad-credentials';
  try {
    const user = decodeURIComponent(text.slice(0, colon));
    const password = decodeURIComponent(text.slice(colon + 1));
    return /\p{Cc}/u.test(user + password) ? 'bad-credentials' : { user, password };
  } catch {
    return 'bad-credentials'; // a stray percent sign: better asked about than guessed
  }
}

/** International names become ASCII, and every way to write an IPv4 address (0x7f.1, 2130706433) the dotted one. */
function canonicalHost(host: string): string | undefined {
  if (!URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  return hostname.replace(/^\[(?<address>.*)\]$/, '$<address>');
}

function portOf(text: string, defaultPort: number): number | undefined {
  if (text === '' || text === ':') return defaultPort;
  if (!/^:\d{1,5}$/.test(text)) return undefined;
  const port = Number(text.slice(1));
  return port >= 1 && port <= 65_535 ? port : undefined;
}
