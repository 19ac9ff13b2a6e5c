import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import type { IssuedToken, IssuedTokens, Login, LoginOutcome, RefreshOutcome } from './login.ts';
import { refusalOf } from './login-refusal.ts';

const LoginRequest = Type.Object({
  login: Type.String({ minLength: 1, maxLength: 300 }),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
  withRefreshToken: Type.Optional(Type.Boolean()),
});
const RefreshRequest = Type.Object(
  { refreshToken: Type.String({ minLength: 1, maxLength: 256 }) },
  { additionalProperties: false },
);
const Instant = Type.String({ format: 'date-time' });
const AccessBody = { accessToken: Type.String(), expiresAt: Instant };
const RefreshBody = { refreshToken: Type.String(), refreshExpiresAt: Instant };

const OPERATION: Operation = {
  id: 'createUserSession',
  section: 'users',
  summary: 'Login and password of a user for an access token',
  description:
    'The token is the bearer of WHIP and of `/signal`. With `withRefreshToken` there is another one for the time when it expires.',
  access: 'none',
  answers: {
    201: {
      description: 'It is made',
      content: {
        'application/json': Type.Object({
          ...AccessBody,
          refreshToken: Type.Optional(RefreshBody.refreshToken),
          refreshExpiresAt: Type.Optional(Instant),
        }),
      },
    },
  },
  problems: {
    400: ['LOGIN_MALFORMED'],
    401: ['LOGIN_FAILED'],
    403: ['USER_INACTIVE'],
    404: ['APPLICATION_UNKNOWN'],
    429: ['RATE_LIMITED'],
    503: ['BUSY'],
  },
};

const REFRESH: Operation = {
  id: 'refreshUserSession',
  section: 'users',
  summary: 'A refresh token for another pair of tokens',
  description:
    'It is good once. When one comes a second time, somebody else has it: then all tokens of that login are worth nothing any more.',
  access: 'none',
  answers: {
    201: {
      description: 'It is made',
      content: { 'application/json': Type.Object({ ...AccessBody, ...RefreshBody }) },
    },
  },
  problems: {
    401: ['REFRESH_TOKEN_UNKNOWN', 'REFRESH_TOKEN_REUSED'],
    403: ['USER_INACTIVE'],
    429: ['RATE_LIMITED'],
  },
};

/** `POST /api/v1/user-sessions`: login and password for an access token; `…/refresh`: a refresh token for the next. */
export function registerUserSessions(app: FastifyInstance, login: Login): void {
  app.post<{ Body: Type.Static<typeof LoginRequest> }>(
    '/api/v1/user-sessions',
    { schema: { body: LoginRequest }, config: { operation: OPERATION } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { password, withRefreshToken } = request.body;
      return answer(reply, await login.login(request.body.login, password, request.ip, withRefreshToken));
    },
  );
  app.post<{ Body: Type.Static<typeof RefreshRequest> }>(
    '/api/v1/user-sessions/refresh',
    { schema: { body: RefreshRequest }, config: { operation: REFRESH } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return answerRefresh(reply, await login.refresh(request.body.refreshToken, request.ip));
    },
  );
}

function answerRefresh(reply: FastifyReply, outcome: RefreshOutcome): FastifyReply {
  switch (outcome.kind) {
    case 'accepted':
      return reply.code(201).send(bodyOf(outcome));
    case 'unknown':
    case 'expired':
      return sendProblem(
        reply,
        401,
        'REFRESH_TOKEN_UNKNOWN',
        'This refresh token is not valid (any more): log in again',
      );
    case 'reused':
      return sendProblem(reply, 401, 'REFRESH_TOKEN_REUSED', 'This refresh token was used before: log in again');
    case 'inactive':
      return sendProblem(reply, 403, 'USER_INACTIVE', 'This user is inactive and cannot log in');
    case 'rate-limited':
      reply.header('retry-after', String(outcome.retryAfterSeconds));
      return sendProblem(reply, 429, 'RATE_LIMITED', `Too many logins; try again in ${outcome.retryAfterSeconds} s`);
  }
}

function bodyOf(issued: IssuedToken | IssuedTokens): Readonly<Record<string, string>> {
  const { accessToken, expiresAt } = issued;
  const access = { accessToken, expiresAt: new Date(expiresAt).toISOString() };
  if (!('refreshToken' in issued)) return access;
  const { refreshToken, refreshExpiresAt } = issued;
  return { ...access, refreshToken, refreshExpiresAt: new Date(refreshExpiresAt).toISOString() };
}

function answer(reply: FastifyReply, outcome: LoginOutcome): FastifyReply {
  if (outcome.kind === 'accepted') return reply.code(201).send(bodyOf(outcome));
  const { status, code, reason } = refusalOf(outcome);
  if (outcome.kind === 'rate-limited') reply.header('retry-after', String(outcome.retryAfterSeconds));
  return sendProblem(reply, status, code, reason);
}
