import type { Clock, Log } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { sendProblem } from '../http/index.ts';
import { sha256Hex } from '../security/index.ts';
import type { Claim, KeptAnswer, Store } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';

export interface IdempotencyOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** Of routes that make something, and whose answer is no secret: the header that lets a client ask again without making it twice. */
export const Repeatable = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[!-~]{1,200}$',
      description: 'Any word of your own: the same request with the same key within a day is done once',
    }),
  ),
});

/** Characters of an answer that are kept: what is longer, a long scenario, is fetched again instead. */
const KEPT_CHARACTERS = 64 * 1024;
const KEPT_HEADERS = ['content-type', 'etag', 'location'];

declare module 'fastify' {
  interface FastifyRequest {
    /** Its answer is to be kept by this key. */
    claimedKey?: string | undefined;
    /** It was answered before: nothing is done now. */
    isRepeated?: boolean;
  }
}

/** For every operation from here on that is repeatable. */
export function registerIdempotency(app: FastifyInstance, { store, clock, log }: IdempotencyOptions): void {
  const { idempotencyKeys } = store;
  const accountOf = accountsOfRequests({ store, clock });

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || request.routeOptions.config?.operation?.isRepeatable !== true) return undefined;
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const claim = await idempotencyKeys.claim(account.id, key, digestOf(request));
    if (claim !== 'claimed') return repeat(request, reply, claim);
    request.claimedKey = key;
    return undefined;
  });

  // Before the client hears of it: who has the answer can rely on it.
  app.addHook('onSend', async (request, reply, payload) => {
    const { claimedKey: key, caller } = request;
    if (key === undefined || caller === undefined) return payload;
    request.claimedKey = undefined;
    const kept = keptOf(reply, payload);
    const { id } = caller.account;
    const kind = kept === undefined ? 'released' : 'kept';
    const done = kept === undefined ? idempotencyKeys.release(id, key) : idempotencyKeys.keep(id, key, kept);
    await done.catch((error: unknown) => log.error(`an idempotency key was not ${kind}`, { error: String(error) }));
    return payload;
  });
}

/** Who asks is no part of it: another key of the account may ask again. */
const digestOf = ({ method, url, body }: FastifyRequest): string =>
  sha256Hex(JSON.stringify([method, url, body ?? null]));

/** Only what was made is kept: anything else changed nothing, and may go well the next time. */
function keptOf(reply: FastifyReply, payload: unknown): KeptAnswer | undefined {
  if (reply.statusCode >= 300 || typeof payload !== 'string') return undefined;
  const headers: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = reply.getHeader(name);
    if (value !== undefined) headers[name] = String(value);
  }
  return { status: reply.statusCode, headers, body: payload.length > KEPT_CHARACTERS ? null : payload };
}

function repeat(request: FastifyRequest, reply: FastifyReply, claim: Exclude<Claim, 'claimed'>): FastifyReply {
  switch (claim) {
    case 'running':
      reply.header('retry-after', '1');
      return sendProblem(
        reply,
        409,
        'IDEMPOTENCY_KEY_RUNNING',
        'The first request with this Idempotency-Key still runs',
      );
    case 'another':
      return sendProblem(reply, 422, 'IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was sent with another request');
    case 'full':
      return sendProblem(reply, 429, 'IDEMPOTENCY_KEY_LIMIT', 'Your account has sent too many keys within a day');
  }
  request.isRepeated = true;
  reply.headers({ ...claim.headers, 'idempotency-replayed': 'true' });
  // See Other (RFC 9110, 15.4.4): the answer was too long to be kept.
  return claim.body === null ? reply.code(303).send() : reply.code(claim.status).send(claim.body);
}
