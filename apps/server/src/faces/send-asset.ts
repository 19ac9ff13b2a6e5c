import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Asset } from './asset.ts';

/** `no-cache` = keep, but ask each time; `immutable` = the URL changes when the bytes do. */
export type CachePolicy = 'no-cache' | 'immutable';

const CACHE_CONTROL: Readonly<Record<CachePolicy, string>> = {
  'no-cache': 'no-cache',
  immutable: 'public, max-age=31536000, immutable',
};

/** Sends an asset, or 304 when the browser has it (RFC 9110 §13.1.2). */
export function sendAsset(
  request: FastifyRequest,
  reply: FastifyReply,
  asset: Asset,
  policy: CachePolicy,
): FastifyReply {
  reply
    .header('cache-control', CACHE_CONTROL[policy])
    .header('etag', asset.etag)
    .header('vary', 'accept-encoding')
    .header('x-content-type-options', 'nosniff');
  if (matches(request.headers['if-none-match'], asset.etag)) return reply.code(304).send();
  reply.type(asset.mediaType);
  if (asset.gzipped === undefined || !acceptsGzip(request.headers['accept-encoding'])) return reply.send(asset.body);
  return reply.header('content-encoding', 'gzip').send(asset.gzipped);
}

/** Weak comparison, as If-None-Match wants it; proxies that compress make our tags weak. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
  return /(^|[,\s])gzip(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(acceptEncoding ?? '');
}
