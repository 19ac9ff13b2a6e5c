/** Entity tags and `If-Match` (RFC 9110 §8.8.3, §13.1.1): an edit says which state it was made of. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../http/index.ts';
import type { IsExpected } from '../store/index.ts';

/** A strong tag of all that a resource is. Its fields come in the same order every time. */
export function entityTag(state: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 22)}"`;
}

/** Tags of one `If-Match`: those of a list, or any. */
export type Precondition = ReadonlySet<string> | 'any';

/** @returns undefined when the request has been refused with 428: without a condition it could overwrite what it never saw. */
export function requirePrecondition(request: FastifyRequest, reply: FastifyReply): Precondition | undefined {
  const header = request.headers['if-match'];
  if (header !== undefined && header.trim() !== '') return parse(header);
  const what = 'Send the ETag of what you change as If-Match, or If-Match: * to change it whatever it is now';
  sendProblem(reply, 428, 'PRECONDITION_REQUIRED', what);
  return undefined;
}

/**
 * For what is not made of what was read, or has been there without conditions for long: `If-Match` may be left out, and then all is well.
 *
 * @param tagOf The tag of a state.
 */
export function expectedBy<State>(
  request: FastifyRequest,
  tagOf: (now: State) => string,
): IsExpected<State> | undefined {
  const header = request.headers['if-match'];
  if (header === undefined) return undefined;
  const precondition = parse(header);
  return (now) => holds(precondition, tagOf(now));
}

function parse(header: string): Precondition {
  return header.trim() === '*' ? 'any' : new Set(header.split(',').map((tag) => tag.trim()));
}

/** Strong comparison: a weak tag (`W/"…"`) never holds. */
export function holds(precondition: Precondition, tag: string): boolean {
  return precondition === 'any' || precondition.has(tag);
}

/** 412: somebody else changed it. */
export function changedMeanwhile(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 412, 'CHANGED_MEANWHILE', 'It was changed since you read it: read it again');
}
