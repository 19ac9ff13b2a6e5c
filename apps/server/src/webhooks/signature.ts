/** Standard Webhooks 1.0.0: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import { createHmac } from 'node:crypto';
import type { Random } from '@callcast/core';

const PREFIX = 'whsec_';
/** The convention asks for 24 to 64. */
const SECRET_BYTES = 24;

export function createSecret(random: Random): string {
  return PREFIX + Buffer.from(random.bytes(SECRET_BYTES)).toString('base64');
}

/**
 * Headers by which a receiver knows who sent it, and when.
 *
 * @param secrets As {@link createSecret} makes them. Each signs: a receiver takes what one that it knows has signed.
 * @param wallMs When it is sent: receivers refuse what is minutes old, so each try has its own.
 */
export function signedHeaders(
  secrets: readonly string[],
  { messageId, payload, wallMs }: { readonly messageId: string; readonly payload: string; readonly wallMs: number },
): readonly (readonly [name: string, value: string])[] {
  const timestamp = String(Math.floor(wallMs / 1_000));
  const sign = (secret: string): string => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${messageId}.${timestamp}.${payload}`).digest('base64')}`;
  };
  return [
    ['webhook-id', messageId],
    ['webhook-timestamp', timestamp],
    ['webhook-signature', secrets.map(sign).join(' ')],
  ];
}
