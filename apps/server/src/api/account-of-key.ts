import { assert } from '@callcast/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../access/actor.ts';
import { mayDo, type Scope, scopeOfMethod } from '../access/scopes.ts';
import { readSessionCookie } from '../access/session-cookie.ts';
import { sendProblem } from '../http/index.ts';
import { addressKey, type RateLimiter, sha256Hex } from '../security/index.ts';
import type { Account, Store } from '../store/index.ts';

/** By whom a request is made, and what they may do. */
export interface RequestCaller {
  readonly account: Account;
  readonly actor: Actor;
  readonly scopes: readonly Scope[];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by {@link accountOfKey}, once it let the request through. */
    caller?: RequestCaller;
  }
}

/**
 * The account of a request: by API key (`Authorization: Bearer …`), or by the session of a member of the console. The one place that decides
 * who gets in: what a route wants is what its `config.operation.scope` says, or else what its method means.
 *
 * A key has 256 bits, so looking it up by its hash gives nothing away.
 *
 * @returns undefined when the request has been refused already.
 */
export async function accountOfKey(
  request: FastifyRequest,
  reply: FastifyReply,
  store: Store,
  failures: RateLimiter,
): Promise<Account | undefined> {
  if (request.caller !== undefined) return request.caller.account; // let through before, on the same way
  const caller = await callerOf(request, reply, store, failures);
  if (caller === undefined) return undefined;
  const wanted = request.routeOptions.config?.operation?.scope ?? scopeOfMethod(request.method);
  if (!mayDo(caller.scopes, wanted)) {
    const who = caller.actor.kind === 'member' ? 'Your role' : 'This API key';
    sendProblem(reply, 403, 'ACCESS_DENIED', `${who} does not include "${wanted}", which this needs`);
    return undefined;
  }
  request.caller = caller;
  return caller.account;
}

/** Of a request that {@link accountOfKey} let through. */
export function callerOfRequest({ caller }: FastifyRequest): RequestCaller {
  assert(caller !== undefined, 'accountOfKey let the request through');
  return caller;
}

async function callerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  store: Store,
  failures: RateLimiter,
): Promise<RequestCaller | undefined> {
  const from = addressKey(request.ip);
  const { consoleSessions } = request.server;
  const cookie = request.headers.authorization === undefined ? readSessionCookie(request) : undefined;
  if (cookie !== undefined && consoleSessions !== undefined) return consoleSessions.callerOf(request, reply, cookie);
  if (!failures.allows(from)) {
    const seconds = failures.retryAfterSeconds(from);
    reply.header('retry-after', String(seconds));
    sendProblem(reply, 429, 'RATE_LIMITED', `Too many wrong API keys; try again in ${seconds} s`);
    return undefined;
  }
  const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (key === undefined) {
    reply.header('www-authenticate', 'Bearer');
    sendProblem(reply, 401, 'API_KEY_MISSING', 'Send an API key of the account: Authorization: Bearer …');
    return undefined;
  }
  const found = await store.apiKeys.use(sha256Hex(key));
  if (found !== undefined) {
    const { id, name, scopes } = found.key;
    return { account: found.account, actor: { kind: 'api-key', id: String(id), name }, scopes };
  }
  failures.take(from);
  reply.header('www-authenticate', 'Bearer');
  sendProblem(reply, 401, 'API_KEY_UNKNOWN', 'No account has this API key');
  return undefined;
}
