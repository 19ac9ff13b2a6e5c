import { type Clock, millis } from '@callcast/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiter, securityLimits } from '../security/index.ts';
import type { Account, Store } from '../store/index.ts';
import { accountOfKey } from './account-of-key.ts';

/** {@link accountOfKey} for routes of one kind. Nothing that they answer is kept by anybody on its way. */
export function accountsOfRequests({ store, clock }: { readonly store: Store; readonly clock: Clock }) {
  const failures = new RateLimiter(clock, securityLimits.apiKeyFailuresPerMinute, millis(60_000));
  return (request: FastifyRequest, reply: FastifyReply): Promise<Account | undefined> => {
    reply.header('cache-control', 'no-store');
    return accountOfKey(request, reply, store, failures);
  };
}
