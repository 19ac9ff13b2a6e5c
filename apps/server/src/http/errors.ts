import { CodedError, type Log } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';

/** Fastify's own refusals, in our words. */
const REFUSALS: Readonly<Record<string, { status: number; code: string; detail: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    status: 413,
    code: 'BODY_TOO_LARGE',
    detail: 'The body is larger than this route takes',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'CONTENT_TYPE',
    detail: 'This route does not take that content type',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { status: 400, code: 'MALFORMED_JSON', detail: 'The body is not JSON' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'MALFORMED_JSON', detail: 'The body is empty' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'INVALID_REQUEST',
    detail: 'The body is not as long as announced',
  },
  // A name of that length is nobody's.
  FST_ERR_MAX_PARAM_LENGTH: { status: 404, code: 'NOT_FOUND', detail: 'There is nothing at this path' },
  FST_ERR_BAD_URL: { status: 400, code: 'INVALID_REQUEST', detail: 'The path is not properly encoded' },
};

/** The database cannot do it now, and may in a moment. What it said is for the log alone. */
const UNAVAILABLE: Readonly<Record<string, string>> = {
  STORE_UNREACHABLE: 'The database does not answer; try again in a moment',
  STORE_FULL: 'The disk of the database is full: whoever runs the server has to free some space',
  STORE_BUSY: 'The database is busy; try again in a moment',
};

/** Of paths that no route is looked for: Fastify's `frameworkErrors`. */
export const answerFrameworkError = (log: Log) => (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
  reply.header('x-content-type-options', 'nosniff'); // no hook runs for these
  answerError(log, error, request, reply);
};

/** Answers every error as a problem document; what we did not foresee is logged with its cause and told as 500. */
export function registerErrorHandlers(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: unknown, request, reply) => answerError(log, error, request, reply));
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 404, 'NOT_FOUND', 'There is nothing at this path'));
}

function answerError(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, statusCode, message, validation } = describe(error);
  const refusal = REFUSALS[code];
  if (refusal) return sendProblem(reply, refusal.status, refusal.code, refusal.detail);
  if (validation) return sendProblem(reply, 400, 'INVALID_REQUEST', message);
  if (code === 'SECURITY_BUSY') {
    reply.header('retry-after', '2');
    return sendProblem(reply, 503, 'BUSY', `${message.replace(/^t/, 'T')}; try again in a moment`);
  }
  const unavailable = UNAVAILABLE[code];
  if (unavailable !== undefined) {
    log.error('request failed', {
      requestId: request.id,
      route: request.routeOptions.url ?? '',
      code,
      error: message,
    });
    reply.header('retry-after', '5');
    return sendProblem(reply, 503, code, unavailable);
  }
  if (statusCode >= 400 && statusCode < 500) return sendProblem(reply, statusCode, 'INVALID_REQUEST', message);
  log.error('request failed', {
    requestId: request.id,
    route: request.routeOptions.url ?? '',
    code,
    error: error instanceof Error ? (error.stack ?? message) : message,
    ...(error instanceof CodedError ? { details: error.details, cause: String(error.cause ?? '') } : {}),
  });
  return sendProblem(reply, 500, 'INTERNAL_ERROR', 'Something went wrong here; the log has the request id');
}

function describe(error: unknown): { code: string; statusCode: number; message: string; validation: boolean } {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  return {
    code: typeof fields.code === 'string' ? fields.code : '',
    statusCode: typeof fields.statusCode === 'number' ? fields.statusCode : 500,
    message: error instanceof Error ? error.message : String(error),
    validation: fields.validation !== undefined,
  };
}
