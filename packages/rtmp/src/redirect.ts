import { type PublishTarget, targetOf } from './publish-target.ts';
import { parseServerUrl } from './server-url.ts';

/** Why a server's advice to go elsewhere is not taken. */
export type RedirectMalformation = 'redirect-not-rtmp' | 'redirect-without-tls';

/**
 * The same publish at another server. Key and credentials go with it, TLS is never given up, and whether the new host
 * may be reached is asked like for any other.
 *
 * @param reference An rtmp:// or rtmps:// URL of an application; `//host/app` and `/app` complete the target's own. An
 *   application that is missing stays the target's.
 * @param mayNameStream Servers differ on whether the stream name is part of a redirect; a tcUrl never has it.
 */
export function redirectedTarget(
  target: PublishTarget,
  reference: string,
  mayNameStream = true,
): PublishTarget | RedirectMalformation {
  const url = parseServerUrl(absolute(target, reference.trim()));
  if (typeof url === 'string') return 'redirect-not-rtmp';
  if (target.secure && !url.secure) return 'redirect-without-tls';
  const { streamName, credentials } = target;
  const place = credentials === undefined ? url : { credentials, ...url };
  if (url.path.length === 0) {
    const [path = ''] = target.app.split('?', 1);
    return targetOf(place, path.split('/'), target.app.slice(path.length), streamName);
  }
  const [bareName = ''] = streamName.split('?', 1);
  const endsWithName = mayNameStream && url.path.length > 1 && url.path.at(-1) === bareName;
  return targetOf(place, endsWithName ? url.path.slice(0, -1) : url.path, endsWithName ? '' : url.query, streamName);
}

function absolute({ secure, tcUrl }: PublishTarget, reference: string): string {
  const scheme = secure ? 'rtmps:' : 'rtmp:';
  if (reference.startsWith('//')) return `${scheme}${reference}`;
  const authority = /^rtmps?:\/\/[^/]+/.exec(tcUrl)?.[0] ?? '';
  return reference.startsWith('/') ? `${authority}${reference}` : reference;
}
