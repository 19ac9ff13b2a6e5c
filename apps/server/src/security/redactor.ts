import { securityLimits } from './limits.ts';

const MASK = '***';

/** `rtmp://host/app/KEY`: the last path segment is the stream key. `user:password@` of any url goes too. */
const RTMP_URL = /\b(rtmps?:\/\/[^\s"'<>\\]+)/gi;
const URL_PASSWORD = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'<>\\]{1,512}@/gi;
const BEARER = /\b(Bearer +)[A-Za-z0-9._~+/=-]{8,}/gi;
const NAMED_SECRET =
  /(["']?\b(?:password|user_password|new_user_password|api_key|apiKey|accessToken|access_token|streamName|stream_key|secret_value|secretValue|token)["']?\s*[:=]\s*["']?)[^\s"'&,;}]+/gi;
/** Tokens of the URLs of running sessions, also where an author took a URL apart: their mark says what they are. */
const SESSION_TOKEN = /\b(ctl|chk)_[A-Za-z0-9_-]{24}/g;
/** Secrets that sign webhooks: their mark says what they are. */
const WEBHOOK_SECRET = /\bwhsec_[A-Za-z0-9+/]{24,}={0,2}/g;

/**
 * Removes secrets from a text on its way to a log: registered ones wherever they stand, and what looks like a stream
 * key, a password or a token by its place. One per sink.
 */
export class Redactor {
  readonly #secrets = new Map<string, { readonly forms: readonly string[]; holders: number }>();

  /**
   * Masks `secret` from now on, until the returned function is called (idempotent). Secrets registered twice stay until
   * both are released. Too short ones are ignored: they are words.
   */
  register(secret: string): () => void {
    const full = this.#secrets.size >= securityLimits.secrets && !this.#secrets.has(secret);
    if (secret.length < securityLimits.secretCharacters || full) return () => undefined;
    const known = this.#secrets.get(secret) ?? { forms: writtenForms(secret), holders: 0 };
    known.holders++;
    this.#secrets.set(secret, known);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      known.holders--;
      if (known.holders === 0) this.#secrets.delete(secret);
    };
  }

  /** An own arrow function, so that it can be handed on. */
  readonly redact = (text: string): string => {
    let clean = text;
    for (const { forms } of this.#secrets.values())
      for (const form of forms) if (clean.includes(form)) clean = clean.replaceAll(form, MASK);
    return redactPatterns(clean);
  };
}

/** As it stands in plain text, in a JSON string and in a url; longest first, so that no rest of one remains. */
function writtenForms(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  const forms = new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(wellFormed)]);
  return [...forms].sort((a, b) => b.length - a.length);
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
  if (clean.includes('ctl_') || clean.includes('chk_')) clean = clean.replaceAll(SESSION_TOKEN, `$1_${MASK}`);
  if (clean.includes('whsec_')) clean = clean.replaceAll(WEBHOOK_SECRET, `whsec_${MASK}`);
  if (/pass|key|token|secret|streamName/i.test(clean)) clean = clean.replaceAll(NAMED_SECRET, `$1${MASK}`);
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
