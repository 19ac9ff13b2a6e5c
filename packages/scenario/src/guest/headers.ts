import { AUTHOR_LIMITS } from '../limits.ts';
import type { Session } from './session.ts';

/** Names a scenario may set: the rest of a signalling message is the platform's. */
const ALLOWED = /^(X-[\w-]+|VI-[\w-]+|User-to-User)$/i;

/** Reads the author's `extraHeaders`. What may not be sent is left out, with a warning. */
export function readHeaders(session: Session, headers: unknown): Record<string, string> {
  const allowed: Record<string, string> = {};
  if (typeof headers !== 'object' || headers === null) return allowed;
  let count = 0;
  for (const [name, raw] of Object.entries(headers)) {
    const value = String(raw);
    const fits = name.length + value.length <= AUTHOR_LIMITS.headerCharacters && !/[\r\n\0]/.test(value);
    if (ALLOWED.test(name) && fits && count < AUTHOR_LIMITS.headerCount) {
      allowed[name] = value;
      count++;
    } else {
      session.warn(`header ${name.slice(0, 60)} is not sent: only short one-line X- headers are`);
    }
  }
  return allowed;
}
