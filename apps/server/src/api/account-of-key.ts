import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../http/index.ts';
import { addressKey, type RateLimiter, sha256Hex } from '../security/index.ts';
import type { Account, Store } from '../store/index.ts';

/**
 * The account of a request with `Authorization: Bearer <API key>`. A key has 256 bits, so looking it up by its hash gives
 * nothing away.
 *
 * @returns undefined when the request has been refused already.
 */
export async function accountOfKey(
  request: FastifyRequest,
  reply: FastifyReply,
  store: Store,
  failures: RateLimiter,
): Promise<Account | undefined> {
  const from = addressKey(request.ip);
  if (!failures.allows(from)) {
    const seconds = failures.retryAfterSeconds(from);
    reply.header('retry-after', String(seconds));
    sendProblem(reply, 429, 'RATE_LIMITED', `Too many wrong API keys; try again in ${seconds} s`);
    return undefined;
  }
  const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) {
    reply.header('www-authenticate', 'Bearer');
    sendProblem(reply, 401, 'API_KEY_MISSING', 'Send the API key of the account: Authorization: Bearer …');
    return undefined;
  }
  const account = await store.accounts.findByApiKeySha256(sha256Hex(key));
  if (account !== undefined) return account;
  failures.take(from);
  reply.header('www-authenticate', 'Bearer');
  sendProblem(reply, 401, 'API_KEY_UNKNOWN', 'No account has this API key');
  return undefined;
}
