import { AUTHOR_LIMITS } from '../limits.ts';
import type { Session } from './session.ts';
import { utf8Length, utf8Truncate } from './utf8.ts';

/** The published limit is 200 bytes; the rest is cut, at a whole character, with a warning. */
export function boundedCustomData(session: Session, data: unknown): string {
  const text = String(data);
  const maximum = AUTHOR_LIMITS.customDataBytes;
  if (text.length <= maximum && utf8Length(text) <= maximum) return text;
  session.warn(`customData is cut to ${maximum} bytes`);
  return utf8Truncate(text, maximum);
}
