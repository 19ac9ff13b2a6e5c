import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256 as lower-case hexadecimal. Only for secrets of high entropy (tokens, API keys): passwords need argon2id. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compares two texts in a time that tells nothing about where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}
