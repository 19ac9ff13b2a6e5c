/** `/request/<session>/<token>` asks the scenario of a running session, `/check/<session>/<token>` tells whether it runs. */
import type { ControlAnswer } from '@callcast/calls';
import type { Scheduler } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../http/index.ts';
import { controlRequest } from './control-request.ts';
import { netLimits } from './limits.ts';
import type { SessionControl, SessionControls } from './session-controls.ts';

export interface ControlRoutesOptions {
  readonly controls: SessionControls;
  readonly scheduler: Scheduler;
}

interface OfSession {
  readonly Params: { readonly session: string; readonly token: string };
}

/** Pages of a tenant must not run beside those of the server, which are of the same origin. */
const SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,64}\/[a-z0-9!#$&^_.+-]{1,64}(; ?[a-z0-9-]{1,32}="?[\w.+:/-]{1,64}"?){0,3}$/i;

export function registerControlRoutes(app: FastifyInstance, options: ControlRoutesOptions): void {
  app.register((scope, _options, done) => {
    // Whatever its type is, a scenario gets the body as text.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: netLimits.controlBodyBytes },
      (_request, body, parsed) => parsed(null, body),
    );
    for (const url of ['/request/:session/:token', '/request/:session/:token/*'])
      scope.all<OfSession>(url, (request, reply) => handle(request, reply, options));
    done();
  });
  app.get<OfSession>('/check/:session/:token', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    const { session, token } = request.params;
    if (!options.controls.check(session, token)) return unknown(reply);
    return { result: 1, call_session_history_id: Number(session), state: 'running' };
  });
}

async function handle(request: FastifyRequest<OfSession>, reply: FastifyReply, options: ControlRoutesOptions) {
  reply.headers({
    'cache-control': 'no-store',
    'content-security-policy': SANDBOX,
    'referrer-policy': 'no-referrer',
  });
  const { session, token } = request.params;
  const found = options.controls.find(session, token);
  if (found === undefined) return unknown(reply);
  const { control, port } = found;
  const content = textOf(request.body);
  if (content === undefined) return sendProblem(reply, 400, 'INVALID_REQUEST', 'The body is no UTF-8 text');
  if (control.waiting.size >= netLimits.controlRequests) {
    reply.header('retry-after', '1');
    return sendProblem(reply, 429, 'CONTROL_BUSY', 'Other requests wait for this scenario already');
  }
  const asked = controlRequest(request.raw, request.url, content);
  const answer = await answerOf(control, (signal) => port.handleHttp(asked, signal), request, options.scheduler);
  if (answer === 'timed-out')
    return sendProblem(reply, 504, 'CONTROL_NO_ANSWER', 'The scenario did not answer in time');
  if (answer === undefined) return unknown(reply);
  if (Buffer.byteLength(answer.body) > netLimits.controlAnswerBytes)
    return sendProblem(reply, 500, 'CONTROL_ANSWER_TOO_LARGE', 'The scenario answered more than may be sent');
  const isStatus = Number.isInteger(answer.status) && answer.status >= 200 && answer.status <= 599;
  return reply
    .code(isStatus ? answer.status : 200)
    .type(MEDIA_TYPE.test(answer.contentType) ? answer.contentType : 'text/plain; charset=utf-8')
    .send(answer.body);
}

/** @returns Undefined when the session ended before it answered, or whoever asked is gone. */
async function answerOf(
  control: SessionControl,
  ask: (signal: AbortSignal) => Promise<ControlAnswer | undefined>,
  request: FastifyRequest,
  scheduler: Scheduler,
): Promise<ControlAnswer | 'timed-out' | undefined> {
  const over = new AbortController();
  const ended = Promise.withResolvers<'timed-out' | undefined>();
  const abort = (): void => over.abort();
  const timer = scheduler.after(netLimits.controlTimeout, () => {
    ended.resolve('timed-out');
    abort();
  });
  over.signal.addEventListener('abort', () => ended.resolve(undefined), { once: true });
  request.raw.socket.once('close', abort);
  control.waiting.add(over);
  try {
    return await Promise.race([ask(over.signal), ended.promise]);
  } finally {
    control.waiting.delete(over);
    request.raw.socket.off('close', abort);
    timer.cancel();
  }
}

function textOf(body: unknown): string | undefined {
  if (!Buffer.isBuffer(body)) return '';
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

const unknown = (reply: FastifyReply): FastifyReply =>
  sendProblem(reply, 404, 'CONTROL_UNKNOWN', 'No session that runs has this URL');
