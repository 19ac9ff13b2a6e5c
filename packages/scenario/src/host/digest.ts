import { createHash, createHmac } from 'node:crypto';
import { AUTHOR_LIMITS } from '../limits.ts';

/**
 * The digests of the scenario API, for a guest that asks with texts it may have forged.
 *
 * @returns Lower-case hexadecimal digits, or '' for an algorithm that is not known and for anything too long.
 */
export function digestHex(algorithm: unknown, dataHex: unknown, keyHex: unknown): string {
  if (!isHex(dataHex) || !isHex(keyHex)) return '';
  const data = Buffer.from(dataHex, 'hex');
  switch (algorithm) {
    case 'md5':
    case 'sha1':
    case 'sha256':
      return createHash(algorithm).update(data).digest('hex');
    case 'hmac_sha256':
      return createHmac('sha256', Buffer.from(keyHex, 'hex')).update(data).digest('hex');
    default:
      return '';
  }
}

function isHex(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 2 * AUTHOR_LIMITS.conversionBytes;
}
