import type { IncomingMessage } from 'node:http';
import { Server } from 'node:https';
import { assert, type Log, type Random } from '@callcast/core';
import fastify, { type FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { registerCors } from './cors.ts';
import { answerFrameworkError, registerErrorHandlers } from './errors.ts';
import { httpLimits } from './limits.ts';
import { pathOfTarget } from './origin.ts';

export interface HttpServerOptions {
  readonly log: Log;
  readonly random: Random;
  /** PEM texts; with them the server speaks HTTPS only. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Why the server cannot take calls yet (or any more); undefined when it can. */
  readonly unreadyReason: () => Promise<string | undefined>;
  readonly metrics: Registry;
  /** Milliseconds to receive a whole request; up to half as many again may pass until it is noticed. */
  readonly requestTimeoutMs?: number;
}

/**
 * The one HTTP server: every API, page and signalling transport is a plugin on it. Not listening yet; the caller listens
 * and closes. Trusts no `Forwarded` header: addresses are those of the connection.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { log, random, tls, requestTimeoutMs = httpLimits.requestTimeoutMs } = options;
  const connections = { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: requestTimeoutMs / 2 };
  const settings = {
    logger: false,
    trustProxy: false,
    bodyLimit: httpLimits.bodyBytes,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: httpLimits.keepAliveMs,
    forceCloseConnections: true,
    genReqId: () => Buffer.from(random.bytes(9)).toString('base64url'),
    requestIdHeader: false as const,
    frameworkErrors: answerFrameworkError(log),
    rewriteUrl: (request: IncomingMessage) => pathOfTarget(request.url ?? '/'),
    routerOptions: { maxParamLength: httpLimits.pathSegmentCharacters },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  };
  // The instance's type names its server class; plugins must not care which one it is.
  const app: FastifyInstance = tls
    ? (fastify({ ...settings, https: { ...connections, cert: tls.cert, key: tls.key } }) as unknown as FastifyInstance)
    : fastify({ ...settings, http: connections });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
  });
  registerCors(app);
  registerErrorHandlers(app, log);
  logRequests(app, options);
  registerProbes(app, options);
  return app;
}

/** Connections from now on get this one; those that are open keep theirs. */
export function replaceCertificate(app: FastifyInstance, tls: { readonly cert: string; readonly key: string }): void {
  assert(app.server instanceof Server, 'only a server that speaks HTTPS has a certificate');
  app.server.setSecureContext({ cert: tls.cert, key: tls.key });
}

/** One debug line per request, by route pattern: a url may carry a token. */
function logRequests(app: FastifyInstance, { log }: HttpServerOptions): void {
  app.addHook('onResponse', async (request, reply) => {
    log.debug('request', {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? '',
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      address: request.ip,
    });
  });
}

function registerProbes(app: FastifyInstance, { metrics, unreadyReason }: HttpServerOptions): void {
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const reason = await unreadyReason();
    return reason === undefined ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason });
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.metrics();
    return reply.type(metrics.contentType).send(text);
  });
}
