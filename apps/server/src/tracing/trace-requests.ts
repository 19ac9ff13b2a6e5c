import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { TraceSpan, Tracing } from './ports.ts';

/** Machines that look every few seconds, and tell nobody anything. */
const UNTRACED: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** A span for each HTTP request, by route: a url may carry a token. To be called before routes are added. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  const spans = new WeakMap<FastifyRequest, TraceSpan>();
  app.addHook('onRequest', async (request) => {
    const route = request.routeOptions.url;
    if (route !== undefined && UNTRACED.has(route)) return;
    const asked = request.headers.traceparent;
    const traceparent = typeof asked === 'string' ? asked : undefined;
    const method = route === undefined ? '_OTHER' : request.method;
    const name = route === undefined ? 'HTTP' : `${method} ${route}`;
    spans.set(
      request,
      tracing.span(
        name,
        { 'http.request.method': method, 'http.route': route, 'url.scheme': request.protocol },
        { kind: 'server', traceparent },
      ),
    );
  });
  app.addHook('onResponse', async (request, { statusCode }) => {
    const errorCode = statusCode >= 500 ? String(statusCode) : undefined;
    spans.get(request)?.end(errorCode, { 'http.response.status_code': statusCode });
  });
  app.addHook('onRequestAbort', async (request) => spans.get(request)?.end('aborted'));
}
