import { type Destination, RtmpError } from './errors.ts';
import { MAX_STREAM_NAME_LENGTH, MAX_URL_LENGTH } from './limits.ts';
import { MASK, redactKey } from './redact.ts';
import { type Credentials, parseServerUrl, type ServerUrl, type ServerUrlMalformation } from './server-url.ts';

/** Where and under which name to publish. Holds the stream key: only `display` may be shown. */
export interface PublishTarget extends Destination {
  /** RTMPS: TLS from the first byte. */
  readonly secure: boolean;
  /** ASCII host name, IPv4 address, or IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** `app` of the `connect` command, with the query of the URL. Never empty. */
  readonly app: string;
  readonly tcUrl: string;
  /** The stream key, with its query. Never empty. */
  readonly streamName: string;
  /** Given when the server asks for them, as answers to its challenges only. */
  readonly credentials?: Credentials;
  /** For people and logs: key masked, values of the query left out. */
  readonly display: string;
  /** Tried when no address of this one works. */
  readonly backup?: PublishTarget;
}

/** The same names as in the scenario API. */
export interface PublishTargetOptions {
  readonly protocol: string;
  readonly url: string;
  readonly streamName?: string | undefined;
  readonly applicationName?: string | undefined;
  readonly backupUrl?: string | undefined;
}

export type PublishTargetMalformation =
  | ServerUrlMalformation
  | 'unsupported-protocol'
  | 'missing-application'
  | 'missing-stream-name'
  | 'bad-application-name'
  | 'bad-stream-name';

/** Why a target cannot be used. `message` is for people and holds no key. */
export interface PublishTargetRefusal {
  readonly malformation: PublishTargetMalformation;
  readonly field: 'protocol' | 'url' | 'streamName' | 'applicationName' | 'backupUrl';
  readonly message: string;
}

const MESSAGES: Readonly<Record<PublishTargetMalformation, string>> = {
  'unsupported-protocol': 'the only protocol is "RTMP"; RTMPS is chosen by a url that begins with rtmps://',
  'url-too-long': `longer than ${MAX_URL_LENGTH} characters`,
  'missing-scheme': 'must begin with rtmp:// or rtmps://',
  'unsupported-scheme': 'must begin with rtmp:// or rtmps://; other schemes are not supported',
  'bad-credentials': 'a user name and password stand as user:password@ before the host, special characters as %40',
  'bad-host': 'the host name or address is missing or not valid',
  'bad-port': 'the port must be a number from 1 to 65535',
  'bad-characters': 'has spaces or control characters inside',
  'missing-application': 'has no application: after the host a path such as /app or /live2 is needed',
  'missing-stream-name': 'has no stream key: give streamName, or append the key to the path',
  'bad-application-name': `has spaces or control characters inside, or more than ${MAX_URL_LENGTH} characters`,
  'bad-stream-name': `has control characters inside, or more than ${MAX_STREAM_NAME_LENGTH} characters`,
};

const BLANK_OR_CONTROL = /[\s\p{Cc}]/u;
const CONTROL = /\p{Cc}/u;

/**
 * Applies the URL rules.
 *
 * - With `streamName` the whole path, followed by `applicationName`, is the RTMP application, and the name is the key.
 * - Without it the last path segment is the key, as in a full address pasted into `url`.
 * - A query of the URL stays with application and tcUrl (YouTube's `?backup=1`). A query of the name stays with the name,
 *   also when the name is the end of the URL: `rtmp://host/app/key?token=1` is how services print full addresses.
 * - Slashes at the ends, doubled slashes and surrounding spaces mean nothing.
 *
 * Source: RTMP 1.0 §7.2.1.1 (`app`, `tcUrl`), §7.2.2.6 (publishing name).
 */
export function resolvePublishTarget(options: PublishTargetOptions): PublishTarget | PublishTargetRefusal {
  if (options.protocol.trim().toUpperCase() !== 'RTMP') return refuse('unsupported-protocol', 'protocol');
  const target = resolveUrl(options.url, 'url', options);
  if ('malformation' in target || options.backupUrl === undefined || options.backupUrl.trim() === '') return target;
  const backup = resolveUrl(options.backupUrl, 'backupUrl', options);
  return 'malformation' in backup ? backup : { ...target, backup };
}

/** A refusal as the failed operation it is for whoever wanted to publish: `DEST_URL_INVALID`. */
export function publishTargetError(refusal: PublishTargetRefusal): RtmpError {
  return new RtmpError('DEST_URL_INVALID', refusal.message, {
    details: { stage: 'resolving', field: refusal.field, malformation: refusal.malformation },
  });
}

function resolveUrl(
  text: string,
  field: 'url' | 'backupUrl',
  options: PublishTargetOptions,
): PublishTarget | PublishTargetRefusal {
  const url = parseServerUrl(text);
  if (typeof url === 'string') return refuse(url, field);
  const applicationName = options.applicationName?.trim() ?? '';
  if (applicationName.length > MAX_URL_LENGTH || BLANK_OR_CONTROL.test(applicationName)) {
    return refuse('bad-application-name', 'applicationName');
  }
  const name = (options.streamName ?? '').trim().replace(/^\/+/, '');
  if (name.length > MAX_STREAM_NAME_LENGTH || CONTROL.test(name)) return refuse('bad-stream-name', 'streamName');

  const parts = name === '' ? splitKeyFromUrl(url, segments(applicationName)) : undefined;
  const streamName = parts?.streamName ?? name;
  const path = parts?.path ?? [...url.path, ...segments(applicationName)];
  const query = parts?.query ?? url.query;
  if (streamName === '') return refuse('missing-stream-name', field);
  if (path.length === 0) return refuse('missing-application', field);
  return targetOf(url, path, query, streamName);
}

/** The key at the end of a full address. A missing one is an empty name. */
function splitKeyFromUrl(
  url: ServerUrl,
  applicationName: readonly string[],
): { path: readonly string[]; query: string; streamName: string } {
  const slash = url.query.lastIndexOf('/');
  if (url.path.length + applicationName.length === 1 && slash >= 0) {
    // rtmp://b.rtmp.youtube.com/live2?backup=1/KEY: server and key joined by a tool that knew of no query
    const path = [...url.path, ...applicationName];
    return { path, query: url.query.slice(0, slash), streamName: url.query.slice(slash + 1) };
  }
  const named = url.path.length > 0 ? url.path : applicationName;
  const path = named === url.path ? [...url.path.slice(0, -1), ...applicationName] : applicationName.slice(0, -1);
  // A single segment is taken for the application: people forget the key more often than the path.
  if (path.length === 0) return { path: named, query: url.query, streamName: '' };
  return { path, query: '', streamName: `${named.at(-1) ?? ''}${url.query}` };
}

/** The target that a parsed URL names, once it is known which part of it is the application. */
export function targetOf(url: ServerUrl, path: readonly string[], query: string, streamName: string): PublishTarget {
  const { secure, host, port, credentials } = url;
  const authority = `${host.includes(':') ? `[${host}]` : host}${port === (secure ? 443 : 1935) ? '' : `:${port}`}`;
  const server = `${secure ? 'rtmps' : 'rtmp'}://${authority}/`;
  const app = `${path.join('/')}${query}`;
  const shownApp = redactKey(path.join('/'), streamName);
  return {
    secure,
    host,
    port,
    app,
    tcUrl: `${server}${app}`,
    streamName,
    ...(credentials === undefined ? {} : { credentials }),
    display: `${server}${shownApp}${query === '' ? '' : '?…'}/${MASK}`,
  };
}

function segments(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function refuse(malformation: PublishTargetMalformation, field: PublishTargetRefusal['field']): PublishTargetRefusal {
  return { malformation, field, message: `${field}: ${MESSAGES[malformation]}.` };
}
