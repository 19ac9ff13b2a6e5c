import type { FastifyInstance } from 'fastify';
import { Counter, Histogram, type Registry } from 'prom-client';

/** Requests by route, never by url: a stranger could make any number of those. To be called before routes are added. */
export function registerHttpMetrics(app: FastifyInstance, registry: Registry): void {
  const registers = [registry];
  const requests = new Counter({
    name: 'callcast_http_requests_total',
    help: 'HTTP requests that were answered. `route` is the pattern of the path, empty where there is none; `status` is 2xx and so on.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const latency = new Histogram({
    name: 'callcast_http_answer_seconds',
    help: 'From a request to the beginning of its answer.',
    labelNames: ['status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 30],
    registers,
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    latency.observe({ status: classOf(reply.statusCode) }, reply.elapsedTime / 1_000);
    return payload;
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request.routeOptions;
    // A method of a stranger's choice reaches no route; a route that takes several has them as a list.
    const label = url === undefined || typeof method !== 'string' ? (url === undefined ? '' : request.method) : method;
    requests.inc({ method: label, route: url ?? '', status: classOf(reply.statusCode) });
  });
}

const classOf = (status: number): string => `${Math.floor(status / 100)}xx`;
