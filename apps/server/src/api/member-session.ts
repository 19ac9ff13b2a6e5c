import type { Clock, Random } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { accessLimits } from '../access/limits.ts';
import type { MemberLoginOutcome, MemberLogins } from '../access/member-logins.ts';
import {
  clearSessionCookie,
  csrfTokenOf,
  isFromOurPage,
  readDeviceCookie,
  readSessionCookie,
  writeDeviceCookie,
  writeSessionCookie,
} from '../access/session-cookie.ts';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import { type PasswordHasher, sha256Hex } from '../security/index.ts';
import type { Store } from '../store/index.ts';
import { callerOfRequest } from './account-of-key.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';
import { MemberPassword } from './members.ts';

export interface MemberSessionOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly hasher: PasswordHasher;
  readonly logins: MemberLogins;
}

const SESSION = '/api/v1/session';

const LoginBody = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 130 }),
    password: Type.String({ minLength: 1, maxLength: 1024 }),
  },
  { additionalProperties: false },
);
const PasswordBody = Type.Object(
  { current: Type.String({ minLength: 1, maxLength: 1024 }), password: MemberPassword },
  { additionalProperties: false },
);
const CallerBody = Type.Object({
  account: Type.Object({ id: Type.Integer(), name: Type.String() }),
  kind: Type.Enum(['member', 'api-key']),
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  csrfToken: Type.Optional(Type.String()),
});

const OF_LOGINS = { 401: ['LOGIN_FAILED'], 429: ['RATE_LIMITED'], 503: ['BUSY'] };
const OPERATIONS = {
  begin: {
    id: 'createSession',
    section: 'access',
    access: 'none',
    summary: 'Log in to the console',
    description:
      '`login` is `name` or `name@account`. The session is a cookie; requests that change something carry `csrfToken` in `Callcast-CSRF-Token` as well.',
    answers: {
      201: {
        description: 'It is made',
        content: { 'application/json': Type.Object({ csrfToken: Type.String() }) },
      },
    },
    problems: { ...OF_LOGINS, 403: ['CROSS_SITE_REQUEST'] },
  },
  show: { id: 'getSession', section: 'access', access: 'api-key', summary: 'Who asks, and what they may do' },
  end: {
    id: 'endSession',
    section: 'access',
    access: 'api-key',
    scope: 'read',
    summary: 'Log out',
    answers: { 204: { description: 'The cookie opens nothing any more' } },
    problems: { 409: ['SESSION_NONE'] },
  },
  password: {
    id: 'changePassword',
    section: 'access',
    access: 'api-key',
    scope: 'read',
    summary: 'Change the own password, which ends all sessions of the member',
    answers: { 204: { description: 'Log in with the new one' } },
    problems: { ...OF_LOGINS, 409: ['SESSION_NONE'] },
  },
} as const satisfies Record<string, Operation>;

const SECOND_MS = 1_000;

/** `/api/v1/session`: log in to the console, see who one is, log out; and change the own password. */
export function registerMemberSession(app: FastifyInstance, options: MemberSessionOptions): void {
  const { store, hasher, logins } = options;
  const accountOf = accountsOfRequests(options);

  app.post<{ Body: Type.Static<typeof LoginBody> }>(
    SESSION,
    { schema: { body: LoginBody }, config: { operation: OPERATIONS.begin } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      // Or another site could log a browser in as somebody else. A program sends no origin.
      if (!isFromOurPage(request, true))
        return sendProblem(reply, 403, 'CROSS_SITE_REQUEST', 'Only pages of this server log in to its console');
      const { login, password } = request.body;
      const outcome = await logins.login(login, password, whereFrom(request));
      if (outcome.kind !== 'accepted') return refuse(reply, outcome);
      const { cookie, device } = outcome;
      writeSessionCookie(request, reply, cookie, accessLimits.sessionLongestMs / SECOND_MS);
      writeDeviceCookie(request, reply, device, accessLimits.deviceMs / SECOND_MS);
      return reply.code(201).send({ csrfToken: csrfTokenOf(cookie.handle) });
    },
  );

  const show = { schema: { response: { 200: CallerBody } }, config: { operation: OPERATIONS.show } };
  app.get(SESSION, show, async (request, reply) => {
    if ((await accountOf(request, reply)) === undefined) return reply;
    const { account, actor, scopes } = callerOfRequest(request);
    const cookie = actor.kind === 'member' ? readSessionCookie(request) : undefined;
    return {
      account: { id: account.id, name: account.name },
      kind: actor.kind,
      id: actor.id,
      name: actor.name,
      scopes,
      ...(cookie === undefined ? {} : { csrfToken: csrfTokenOf(cookie.handle) }),
    };
  });

  app.delete(SESSION, { config: { operation: OPERATIONS.end } }, async (request, reply) => {
    if ((await accountOf(request, reply)) === undefined) return reply;
    const cookie = readSessionCookie(request);
    if (callerOfRequest(request).actor.kind !== 'member' || cookie === undefined) return noSession(reply);
    await store.memberSessions.remove(sha256Hex(cookie.handle));
    clearSessionCookie(request, reply);
    return reply.code(204).send();
  });

  app.put<{ Body: Type.Static<typeof PasswordBody> }>(
    `${SESSION}/password`,
    { schema: { body: PasswordBody }, config: { operation: OPERATIONS.password } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { actor } = callerOfRequest(request);
      if (actor.kind !== 'member') return noSession(reply);
      const { current, password } = request.body;
      const checked = await logins.checkPassword({ account, name: actor.name }, current, whereFrom(request));
      if (checked !== 'right') return refuse(reply, checked);
      await store.members.change(account.id, Number(actor.id), { passwordHash: await hasher.hash(password) });
      clearSessionCookie(request, reply);
      return reply.code(204).send();
    },
  );
}

const whereFrom = (request: FastifyRequest) => ({ address: request.ip, device: readDeviceCookie(request) });

const noSession = (reply: FastifyReply): FastifyReply =>
  sendProblem(
    reply,
    409,
    'SESSION_NONE',
    'This is for members of the console, who have a session; an API key has none',
  );

function refuse(reply: FastifyReply, outcome: Exclude<MemberLoginOutcome, { kind: 'accepted' }>): FastifyReply {
  if (outcome.kind === 'wrong-password')
    return sendProblem(reply, 401, 'LOGIN_FAILED', 'The name or the password is wrong');
  reply.header('retry-after', String(outcome.retryAfterSeconds));
  return sendProblem(
    reply,
    429,
    'RATE_LIMITED',
    `Too many wrong passwords; try again in ${outcome.retryAfterSeconds} s`,
  );
}
