import { type Clock, millis } from '@callcast/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../http/index.ts';
import { RateLimiter, securityLimits } from '../security/index.ts';
import type { Account, Store } from '../store/index.ts';
import { accountOfKey } from './account-of-key.ts';
import { pageLimits, parseCursor } from './cursor.ts';

export interface ConfigurationOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** Whose request it is, by API key. Its answer is undefined when the request has been refused already. */
export function requestAccounts({ store, clock }: ConfigurationOptions) {
  const failures = new RateLimiter(clock, securityLimits.apiKeyFailuresPerMinute, millis(60_000));
  return (request: FastifyRequest, reply: FastifyReply): Promise<Account | undefined> => {
    reply.header('cache-control', 'no-store');
    return accountOfKey(request, reply, store, failures);
  };
}

/** @returns undefined when the request has been refused already. */
export function pageOf(
  { limit, cursor }: { readonly limit?: string; readonly cursor?: string },
  reply: FastifyReply,
): { readonly count: number; readonly afterId: number | undefined } | undefined {
  const afterId = cursor === undefined ? undefined : parseCursor(cursor);
  if (afterId !== 'malformed') return { count: Number(limit ?? pageLimits.defaultRows), afterId };
  sendProblem(reply, 400, 'CURSOR_MALFORMED', 'No list gave this cursor: begin without one');
  return undefined;
}
