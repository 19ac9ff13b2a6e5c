import { securityLimits } from './limits.ts';

const MASK = '***';

/** `rtmp://host/app/KEY`: the last path segment is the stream key. `user:password@` of any url goes too. */
const RTMP_URL = /\b(rtmps?:\/\/[^\s"'<>\\]+)/gi;
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'<>\\]{1,512}@/gi;
const BEARER = /\b(Bearer +)[A-Za-z0-9._~+/=-]{8,}/gi;
const NAMED_SECRET =
  /(["']?\b(?:password|user_password|new_user_password|api_key|apiKey|accessToken|access_token|streamName|stream_key|token)["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi;

/**
 * Removes secrets from a text on its way to a log: registered ones wherever they stand, and what looks like a stream
 * key, a password or a token by its place. One per sink.
 */
export class Redactor {
  readonly #secrets = new Map<string, number>();

  /**
   * Masks `secret` from now on, until the returned function is called (idempotent). Secrets registered twice stay until
   * both are released. Too short ones are ignored: they are words.
   */
  register(secret: string): () => void {
    const full = this.#secrets.size >= securityLimits.secrets && !this.#secrets.has(secret);
    if (secret.length < securityLimits.secretCharacters || full) return () => undefined;
    this.#secrets.set(secret, (this.#secrets.get(secret) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const holders = (this.#secrets.get(secret) ?? 0) - 1;
      if (holders > 0) this.#secrets.set(secret, holders);
      else this.#secrets.delete(secret);
    };
  }

  /** An own arrow function, so that it can be handed on. */
  readonly redact = (text: string): string => {
    let clean = text;
    for (const secret of this.#secrets.keys()) if (clean.includes(secret)) clean = clean.replaceAll(secret, MASK);
    return redactPatterns(clean);
  };
}

/** Removes what looks like a secret by its place. */
export function redactPatterns(text: string): string {
  let clean = text;
  // Each expression runs only where its marker occurs: most lines have none.
  if (clean.includes('://')) {
    clean = clean.replaceAll(URL_PASSWORD, `$1${MASK}@`);
    clean = clean.replaceAll(RTMP_URL, maskStreamKey);
  }
  if (/bearer/i.test(clean)) clean = clean.replaceAll(BEARER, `$1${MASK}`);
  if (/pass|key|token|streamName/i.test(clean)) clean = clean.replaceAll(NAMED_SECRET, `$1${MASK}`);
  return clean;
}

/** Keeps scheme, host and application; masks the last segment with its query. One segment is the application. */
function maskStreamKey(url: string): string {
  const parts = /^(rtmps?:\/\/[^/?#]+)((?:\/[^/?#]*)*)(.*)$/is.exec(url);
  const [, origin = '', path = '', query = ''] = parts ?? [];
  const segments = path.split('/').slice(1);
  const trailing = /[.,;:!)\]]*$/.exec(query === '' ? path : '')?.[0] ?? '';
  if (segments.filter((segment) => segment !== '').length < 2) return origin + path + (query === '' ? '' : `?${MASK}`);
  return `${origin}/${segments.slice(0, -1).join('/')}/${MASK}${trailing}`;
}
