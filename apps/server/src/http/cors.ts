import type { FastifyInstance } from 'fastify';

/** APIs that know their caller by a token or key, so any page may call them; the cookie of the console counts for pages of this host alone. */
const BEARER_PATHS = ['/api/', '/platform_api', '/logs/', '/preview/', '/request/', '/check/'];
/** Here the scenario decides what its callers send: any field but `Authorization`, which a wildcard leaves out. */
const SCENARIO_PATH = '/request/';

/** What pages of other origins may send, and see, beside what they always may (Fetch §2.2.2). */
const TAKEN_FIELDS = 'Authorization, Content-Type, If-Match, Idempotency-Key';
const EXPOSED_FIELDS = 'ETag, Location, Retry-After, Idempotency-Replayed, Callcast-Output-State';

/** Lets pages of any origin use the bearer APIs, and answers their preflight requests. */
export function registerCors(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!BEARER_PATHS.some((path) => request.url.startsWith(path))) return;
    reply.header('access-control-allow-origin', '*');
    reply.header('access-control-expose-headers', EXPOSED_FIELDS);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    return reply
      .code(204)
      .header('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
      .header('access-control-allow-headers', request.url.startsWith(SCENARIO_PATH) ? '*' : TAKEN_FIELDS)
      .header('access-control-max-age', '86400')
      .send();
  });
}
