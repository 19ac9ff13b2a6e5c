import { type ClientRequest, request as httpRequest, type ServerResponse } from 'node:http';
import type { Log, Scheduler } from '@callcast/core';
import type { FastifyInstance } from 'fastify';
import { sendFlv } from '../http/index.ts';
import { CDN_ACCESS_HEADER, type FlvSource } from '../test-cdn/index.ts';
import { CDN_ANSWER_TIMEOUT_MS, MAX_VIEWER_BACKLOG_BYTES, MAX_VIEWERS } from './limits.ts';

const FILE_NAME = /^([A-Za-z0-9_-]{1,128})\.flv$/;

export interface FlvProxyOptions {
  /** Undefined when the embedded test CDN is switched off. */
  readonly source: FlvSource | undefined;
  readonly log: Log;
  readonly scheduler: Scheduler;
}

/**
 * Serves `/cdn/live/<name>.flv` from the embedded test CDN, so that viewers need one origin and one open port.
 *
 * A viewer who reads too slowly is cut off and not waited for: a live stream has no use for what is old, and the CDN
 * behind would keep it in memory.
 */
export function registerFlvProxy(app: FastifyInstance, { source, log, scheduler }: FlvProxyOptions): void {
  const viewers = new Set<ServerResponse>();

  app.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    // A wildcard: Fastify bounds named parameters at 100 characters, streams at 128.
    url: '/cdn/live/*',
    handler: (request, reply) => {
      const name = FILE_NAME.exec(request.params['*'])?.[1];
      const streamPath = `/live/${name}`;
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
      if (source?.httpPort === undefined || name === undefined || !source.isLive(streamPath)) {
        return reply.code(404).type('application/problem+json').send({
          status: 404,
          code: 'STREAM_NOT_LIVE',
          title: 'Nobody is publishing this stream now.',
        });
      }
      if (request.method === 'HEAD') return reply.type('video/x-flv').send();
      if (viewers.size >= MAX_VIEWERS) {
        return reply.code(503).header('retry-after', '10').type('application/problem+json').send({
          status: 503,
          code: 'TOO_MANY_VIEWERS',
          title: 'The test CDN serves no more viewers.',
        });
      }
      reply.hijack();
      const response = reply.raw;
      viewers.add(response);
      response.once('close', () => viewers.delete(response));
      relay(source, streamPath, response, { log, scheduler });
    },
  });

  app.addHook('preClose', (done) => {
    for (const viewer of viewers) viewer.destroy();
    done();
  });
}

/** Copies one stream to one viewer. Either end closing closes the other. */
function relay(
  source: FlvSource,
  streamPath: string,
  viewer: ServerResponse,
  { log, scheduler }: Pick<FlvProxyOptions, 'log' | 'scheduler'>,
): void {
  const upstream: ClientRequest = httpRequest({
    host: '127.0.0.1',
    port: source.httpPort,
    path: `${streamPath}.flv`,
    headers: { [CDN_ACCESS_HEADER]: source.accessKey },
    agent: false,
  });
  viewer.once('close', () => upstream.destroy());
  upstream.setTimeout(CDN_ANSWER_TIMEOUT_MS, () => upstream.destroy(new Error('the test CDN does not answer')));
  upstream.once('error', (error) => {
    if (viewer.headersSent) viewer.destroy();
    else viewer.writeHead(502).end();
    log.debug('viewer lost the test CDN', { streamPath, error: error.message });
  });
  upstream.once('response', (answer) => {
    upstream.setTimeout(0); // From here on a pause is the publisher's.
    if (answer.statusCode !== 200) {
      answer.destroy();
      viewer.writeHead(502).end();
      return;
    }
    sendFlv(answer, viewer, {
      maxBacklogBytes: MAX_VIEWER_BACKLOG_BYTES,
      scheduler,
      onTooSlow: () => log.debug('viewer fell behind', { streamPath }),
    });
  });
  upstream.end();
}
