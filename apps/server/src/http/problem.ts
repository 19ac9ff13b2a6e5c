import type { FastifyReply } from 'fastify';

/** Title of a status, for people; `code` is for programs. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** Where a code is explained. */
export const PROBLEM_PAGES = '/api/problems/';

/**
 * Answers with `application/problem+json` (RFC 9457).
 *
 * @param code Stable API: what a program branches on.
 * @param detail For people; never a secret, never another tenant's data.
 */
export function sendProblem(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply {
  const body = {
    type: `${PROBLEM_PAGES}${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    code,
    detail,
    requestId: reply.request.id,
  };
  return reply.code(status).type('application/problem+json; charset=utf-8').send(JSON.stringify(body));
}
