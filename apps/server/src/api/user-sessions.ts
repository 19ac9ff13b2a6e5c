import type { FastifyInstance, FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import type { Login, LoginOutcome } from './login.ts';

const LoginRequest = Type.Object({
  login: Type.String({ minLength: 1, maxLength: 300 }),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
});

const OPERATION: Operation = {
  id: 'createUserSession',
  section: 'users',
  summary: 'Login and password of a user for an access token',
  description: 'The token is the bearer of WHIP and of `/signal`.',
  access: 'none',
  answers: {
    201: {
      description: 'It is made',
      content: {
        'application/json': Type.Object({
          accessToken: Type.String(),
          expiresAt: Type.String({ format: 'date-time' }),
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

/** `POST /api/v1/user-sessions`: login and password for an access token. */
export function registerUserSessions(app: FastifyInstance, login: Login): void {
  app.post<{ Body: Type.Static<typeof LoginRequest> }>(
    '/api/v1/user-sessions',
    { schema: { body: LoginRequest }, config: { operation: OPERATION } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return answer(reply, await login.login(request.body.login, request.body.password, request.ip));
    },
  );
}

function answer(reply: FastifyReply, outcome: LoginOutcome): FastifyReply {
  switch (outcome.kind) {
    case 'accepted':
      return reply.code(201).send({
        accessToken: outcome.accessToken,
        expiresAt: new Date(outcome.expiresAt).toISOString(),
      });
    case 'malformed-login':
      return sendProblem(reply, 400, 'LOGIN_MALFORMED', 'A login looks like user1@streaming.demo');
    case 'application-unknown':
      return sendProblem(reply, 404, 'APPLICATION_UNKNOWN', `There is no application ${outcome.application}`);
    case 'wrong-password':
      return sendProblem(reply, 401, 'LOGIN_FAILED', 'The user name or the password is wrong');
    case 'user-inactive':
      return sendProblem(reply, 403, 'USER_INACTIVE', 'This user is inactive and cannot log in');
    case 'rate-limited':
      reply.header('retry-after', String(outcome.retryAfterSeconds));
      return sendProblem(reply, 429, 'RATE_LIMITED', `Too many logins; try again in ${outcome.retryAfterSeconds} s`);
  }
}
