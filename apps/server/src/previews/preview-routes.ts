/** Watching an output from our side, whatever its destination is: links for the account, and the streams that they open. */
import type { Readable } from 'node:stream';
import { type Log, millis, type Scheduler } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { accountsOfRequests } from '../api/index.ts';
import type { Operation } from '../api-document/index.ts';
import type { RunningOutputOfAccount } from '../calling/ports.ts';
import { originOf, Places, sendFlv, sendProblem } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import { previewLimits } from './limits.ts';
import type { PreviewLinks } from './preview-links.ts';
import { previewPathOf } from './preview-path.ts';

export interface PreviewsOptions {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly links: PreviewLinks;
  /** An output that is not over, and whose it is; undefined for any other. */
  readonly outputOf: (sessionId: number, outputId: string) => RunningOutputOfAccount | undefined;
  /** What it sends, from its last IDR on; undefined when its media worker is gone. Closed by whoever asks. */
  readonly openStream: (mediaSession: number, outputId: string) => Readable | undefined;
}

/** Query values are texts. */
const LinkQuery = Type.Object(
  { expiresInSeconds: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,4}$' })) },
  { additionalProperties: false },
);
const LinkBody = Type.Object({
  watchUrl: Type.String(),
  flvUrl: Type.String(),
  expiresAt: Type.String({ format: 'date-time' }),
});

const OPERATION: Operation = {
  id: 'createPreviewLink',
  section: 'sessions',
  summary: 'A link that shows what an output sends',
  access: 'api-key',
  scope: 'calls',
  parameters: { session: 'As in the call history', output: 'As in the list of calls' },
  problems: { 404: ['OUTPUT_UNKNOWN'] },
};

/** How an output stands, for the page: it goes on showing the last picture while the destination is dialled again. */
const STATE_HEADER = 'callcast-output-state';

/**
 * `POST /api/v1/sessions/{session}/outputs/{output}/preview` (Bearer: the account's API key) and
 * `GET /preview/{session}/{output}.flv?token=…`; HEAD tells how the output stands.
 */
export function registerPreviews(app: FastifyInstance, options: PreviewsOptions): void {
  const { store, scheduler, links, outputOf } = options;
  const accountOf = accountsOfRequests({ store, clock: scheduler });

  app.post<{ Params: { session: string; output: string }; Querystring: Type.Static<typeof LinkQuery> }>(
    previewPathOf(':session', ':output'),
    { schema: { querystring: LinkQuery, response: { 201: LinkBody } }, config: { operation: OPERATION } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const output = { sessionId: Number(request.params.session), outputId: request.params.output };
      if (outputOf(output.sessionId, output.outputId)?.accountId !== account.id)
        return sendProblem(reply, 404, 'OUTPUT_UNKNOWN', 'No output with this id is running in this session of yours');
      const { linkSeconds, minLinkSeconds, maxLinkSeconds } = previewLimits;
      const seconds = Number(request.query.expiresInSeconds ?? linkSeconds);
      if (seconds < minLinkSeconds || seconds > maxLinkSeconds) {
        const why = `expiresInSeconds is ${minLinkSeconds} to ${maxLinkSeconds}`;
        return sendProblem(reply, 400, 'INVALID_REQUEST', why);
      }
      const { expiresAt, ...urls } = links.make(originOf(request), output, seconds);
      return reply.code(201).send({ ...urls, expiresAt: new Date(expiresAt).toISOString() });
    },
  );
  registerStreams(app, options);
}

interface OfStream {
  readonly Params: { readonly session: string; readonly file: string };
  readonly Querystring: Readonly<Record<string, unknown>>;
}

function registerStreams(app: FastifyInstance, options: PreviewsOptions): void {
  const { links, outputOf, openStream, scheduler, log } = options;
  const places = new Places();

  const serve = async (request: FastifyRequest<OfStream>, reply: FastifyReply) => {
    reply.header('cache-control', 'no-store');
    const { token } = request.query;
    const output = { sessionId: Number(request.params.session), outputId: request.params.file.replace(/\.flv$/, '') };
    const expiresAt = typeof token === 'string' ? links.expiryOf(output, token) : undefined;
    if (expiresAt === undefined)
      return sendProblem(reply, 403, 'LINK_INVALID', 'This link is not valid or has expired');
    const running = outputOf(output.sessionId, output.outputId);
    if (running === undefined) return sendProblem(reply, 410, 'OUTPUT_ENDED', 'This output is over');
    reply.header(STATE_HEADER, running.state);
    const notLive = () => sendProblem(reply, 404, 'STREAM_NOT_LIVE', 'This output is not on the air now');
    if (!running.hasBegun) return notLive();
    if (request.method === 'HEAD') return reply.type('video/x-flv').send();
    const leave = places.take({
      all: previewLimits.viewers,
      [`account ${running.accountId}`]: previewLimits.viewersOfAccount,
      [`output ${output.sessionId}/${output.outputId}`]: previewLimits.viewersOfOutput,
    });
    if (leave === undefined) {
      reply.header('retry-after', '10');
      return sendProblem(reply, 503, 'TOO_MANY_VIEWERS', 'As many watch already as may');
    }
    const viewer = reply.raw;
    const stream = openStream(running.mediaSession, output.outputId);
    viewer.once('close', () => {
      leave();
      stream?.destroy();
    });
    if (stream === undefined || !(await hasBytes(stream, scheduler))) return notLive();
    const headers = reply.getHeaders() as Record<string, string>;
    reply.hijack();
    const { backlogBytes: maxBacklogBytes } = previewLimits;
    const onTooSlow = (): void => log.debug('viewer of an output fell behind', { ...output });
    // A link that is over shows nothing more, to whomever it was opened by.
    sendFlv(stream, viewer, { headers, maxBacklogBytes, onTooSlow, scheduler, endAt: expiresAt });
    return reply;
  };
  app.route<OfStream>({ method: ['GET', 'HEAD'], url: '/preview/:session/:file', handler: serve });
}

/** Waits for the first bytes. @returns False when it ended, or was closed, or said nothing for too long. */
function hasBytes(stream: Readable, scheduler: Scheduler): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = scheduler.after(millis(previewLimits.answerTimeoutMs), () => stream.destroy());
    stream.on('error', () => undefined); // `close` follows
    stream.once('readable', () => {
      timer.cancel();
      resolve(stream.readableLength > 0);
    });
    stream.once('close', () => {
      timer.cancel();
      resolve(false);
    });
  });
}
