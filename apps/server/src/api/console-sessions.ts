import type { Clock, Random } from '@callcast/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessLimits } from '../access/limits.ts';
import { judgeSession } from '../access/member-logins.ts';
import { isSafe, scopesOfRole } from '../access/scopes.ts';
import {
  CSRF_HEADER,
  clearSessionCookie,
  csrfTokenOf,
  isFromOurPage,
  type SessionCookie,
  writeSessionCookie,
} from '../access/session-cookie.ts';
import { sendProblem } from '../http/index.ts';
import { equalInConstantTime, sha256Hex } from '../security/index.ts';
import type { MemberSession, Store } from '../store/index.ts';
import type { RequestCaller } from './account-of-key.ts';

export interface ConsoleSessionsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Left out: this server has no console, and takes no cookie. */
    readonly consoleSessions?: ConsoleSessions;
  }
}

const TOKEN_BYTES = 32;

/** Members who are logged in to the console. */
export class ConsoleSessions {
  readonly #on: ConsoleSessionsOptions;

  constructor(options: ConsoleSessionsOptions) {
    this.#on = options;
  }

  /**
   * The member whose session a cookie is. Only pages of this host may use it, and what changes something has to say the token that such a
   * page was told. A token that has grown old is replaced in the answer.
   *
   * @returns undefined when the request has been refused already.
   */
  async callerOf(
    request: FastifyRequest,
    reply: FastifyReply,
    cookie: SessionCookie,
  ): Promise<RequestCaller | undefined> {
    const said = request.headers[CSRF_HEADER];
    const isSaid = typeof said === 'string' && equalInConstantTime(said, csrfTokenOf(cookie.handle));
    const safe = isSafe(request.method);
    if (!isFromOurPage(request, safe) || (!safe && !isSaid)) {
      const why = `Only pages of this server may use the session of a browser, with the header ${CSRF_HEADER}`;
      sendProblem(reply, 403, 'CROSS_SITE_REQUEST', why);
      return undefined;
    }
    const { memberSessions } = this.#on.store;
    const handle = sha256Hex(cookie.handle);
    const session = await memberSessions.find(handle);
    if (session === undefined || !(await this.#keepAlive(request, reply, cookie, session))) {
      if (session !== undefined) await memberSessions.remove(handle);
      clearSessionCookie(request, reply);
      sendProblem(reply, 401, 'SESSION_EXPIRED', 'The session is over: log in again');
      return undefined;
    }
    const { account, member } = session;
    const actor = { kind: 'member', id: String(member.id), name: member.name } as const;
    return { account, actor, scopes: scopesOfRole(member.role) };
  }

  /** @returns False when the cookie is worth nothing. */
  async #keepAlive(
    request: FastifyRequest,
    reply: FastifyReply,
    cookie: SessionCookie,
    session: MemberSession,
  ): Promise<boolean> {
    const { store, clock, random } = this.#on;
    const now = clock.wallNow();
    const [handle, token] = [sha256Hex(cookie.handle), sha256Hex(cookie.token)];
    switch (judgeSession(session, token, now)) {
      case 'expired':
      case 'stale':
        return false;
      case 'previous':
        return true;
      case 'current':
        if (session.confirmedAt === null || now - session.usedAt >= accessLimits.lastUseMs)
          await store.memberSessions.noteUse(handle, token);
        return true;
      case 'rotate':
      case 'lost': {
        const next = Buffer.from(random.bytes(TOKEN_BYTES)).toString('base64url');
        if (!(await store.memberSessions.rotate(handle, token, session.tokenSha256, sha256Hex(next)))) return true;
        const seconds = Math.ceil((session.createdAt + accessLimits.sessionLongestMs - now) / 1_000);
        writeSessionCookie(request, reply, { handle: cookie.handle, token: next }, seconds);
        return true;
      }
    }
  }
}
