/** Where a redirect leads, and what goes there. RFC 9110 §15.4, and the rewriting of methods as the Fetch standard has it. Sans-IO. */
import { type HttpHeaders, type HttpMethod, withoutLogin } from './http-request.ts';

export interface Hop {
  readonly url: URL;
  readonly method: HttpMethod;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array | undefined;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Names of fields that tell who asks. Services make up their own: `X-Api-Key`, `X-Auth-Token`, `X-Signature`. */
const CREDENTIALS = /auth|cookie|token|key|secret|signature|session|password|credential/i;
const ABOUT_THE_BODY = /^content-/i;

/** @returns The next hop; `none` when the answer is no redirect; `malformed` when it leads nowhere. */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | 'none' | 'malformed' {
  if (!REDIRECTS.has(status) || location === undefined) return 'none';
  const parsed = URL.parse(location, hop.url.href);
  if (parsed === null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) return 'malformed';
  const url = withoutLogin(parsed);
  const becomesGet =
    status === 303 ? hop.method !== 'GET' && hop.method !== 'HEAD' : status < 303 && hop.method === 'POST';
  const keptHeaders = hop.headers.filter(
    ([name]) =>
      (mayKeepCredentials(hop.url, url) || !CREDENTIALS.test(name)) && !(becomesGet && ABOUT_THE_BODY.test(name)),
  );
  return becomesGet
    ? { url, method: 'GET', headers: keptHeaders, body: undefined }
    : { url, method: hop.method, headers: keptHeaders, body: hop.body };
}

/** The same origin, or the same host that asks for TLS in place of none, on their usual ports. */
function mayKeepCredentials(from: URL, to: URL): boolean {
  if (from.origin === to.origin) return true;
  const isUpgrade = from.protocol === 'http:' && to.protocol === 'https:';
  return isUpgrade && from.hostname === to.hostname && from.port === '' && to.port === '';
}
