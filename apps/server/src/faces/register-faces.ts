import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Log, Scheduler } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FlvSource } from '../test-cdn/index.ts';
import { AssetCache, toAsset } from './asset.ts';
import { listAssets } from './asset-tree.ts';
import { registerFlvProxy } from './flv-proxy.ts';
import { PAGE_HEADERS, readPage } from './page.ts';
import { sendAsset } from './send-asset.ts';

/** What the pages tell people about this server. Nothing secret: everybody may read it. */
export interface ServerFacts {
  readonly version: string;
  /** Where encoders publish to the embedded test CDN, such as `rtmp://127.0.0.1:1935/live`; undefined when it is off. */
  readonly rtmpUrl: string | undefined;
  /** Publishers have to add `?key=…` to the name of their stream. */
  readonly needsPublishKey: boolean;
  /** Name under which the seeded scenario publishes. */
  readonly demoStream: string | undefined;
  /** Prefilled on the login form; undefined in production. */
  readonly demoLogin: string | undefined;
  /** HTTPS address for phones and for people on an insecure address; undefined without a certificate. */
  readonly secureUrl: string | undefined;
}

export interface FacesOptions {
  /** Asked at each request: ports move. */
  readonly facts: () => ServerFacts;
  readonly testCdn: FlvSource | undefined;
  readonly log: Log;
  readonly scheduler: Scheduler;
}

const PAGES = new URL('../../../call/src/', import.meta.url);
const SDK = new URL('../../../../packages/web-sdk/src/', import.meta.url);

/** Stream names that the test CDN accepts. */
const STREAM_NAME = /^[A-Za-z0-9_-]{1,128}$/;
/** Any output: its session and its id. The page asks by them, and by the token behind them, for its preview. */
const OUTPUT = /^[1-9][0-9]{0,14}\/[A-Za-z0-9_-]{1,64}$/;

/**
 * Serves what a person sees: the landing page `/`, the call client `/call/`, the player `/watch/<stream>` and `/watch/<session>/<output>`, the web SDK
 * `/sdk/`, and the streams of the embedded test CDN `/cdn/live/<stream>.flv`.
 *
 * Resolves when all pages are read; a page that is missing or broken fails the start.
 */
export async function registerFaces(app: FastifyInstance, options: FacesOptions): Promise<void> {
  const assets = listAssets([
    { urlPrefix: '/pages/', folder: fileURLToPath(PAGES) },
    { urlPrefix: '/sdk/', folder: fileURLToPath(SDK) },
  ]);
  const cache = new AssetCache();

  const serveFile = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const file = assets.get(request.url.split('?', 1)[0]!);
    if (file === undefined) return notFound(reply);
    return sendAsset(request, reply, await cache.read(file), 'no-cache');
  };
  app.get('/pages/*', serveFile);
  app.get('/sdk/*', (request, reply) => serveFile(request, openToAll(reply)));

  // One stable name for pages of other people; the modules behind it may move.
  const sdkEntry = await toAsset(Buffer.from("export * from './index.ts';\n"), 'text/javascript; charset=utf-8');
  app.get('/sdk/callcast.js', (request, reply) => sendAsset(request, openToAll(reply), sdkEntry, 'no-cache'));

  const player = await toAsset(
    await readFile(createRequire(import.meta.url).resolve('mpegts.js')),
    'text/javascript; charset=utf-8',
  );
  const playerUrl = `/pages/vendor/mpegts-${player.etag.slice(1, 13)}.js`;
  app.get(playerUrl, (request, reply) => sendAsset(request, reply, player, 'immutable'));

  app.get('/pages/server.json', (_request, reply) => reply.header('cache-control', 'no-store').send(options.facts()));

  const home = await pageHandler('home/index.html');
  const call = await pageHandler('call/index.html');
  const watch = await pageHandler('watch/index.html', { player: playerUrl });
  app.get('/', home);
  app.get('/call', (_request, reply) => reply.redirect('/call/', 308));
  app.get('/call/', call);
  // A wildcard: Fastify bounds named parameters at 100 characters.
  app.get<{ Params: { '*': string } }>('/watch/*', (request, reply) =>
    STREAM_NAME.test(request.params['*']) || OUTPUT.test(request.params['*']) ? watch(request, reply) : notFound(reply),
  );
  registerFlvProxy(app, { source: options.testCdn, log: options.log, scheduler: options.scheduler });
}

async function pageHandler(file: string, values?: Readonly<Record<string, string>>) {
  const page = await readPage(new URL(file, PAGES), values);
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    reply.headers(PAGE_HEADERS).header('content-security-policy', page.contentSecurityPolicy);
    return sendAsset(request, reply, page.asset, 'no-cache');
  };
}

/** Scripts of the SDK run on other people's pages; modules are fetched with CORS. */
function openToAll(reply: FastifyReply): FastifyReply {
  return reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
}

function notFound(reply: FastifyReply): FastifyReply {
  return reply
    .code(404)
    .type('application/problem+json')
    .send({ status: 404, code: 'NOT_FOUND', title: 'There is nothing at this address.' });
}
