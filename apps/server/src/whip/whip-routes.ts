/**
 * WHIP ingress (RFC 9725). A POST is a call: the dialled number is the last path segment, the scenario answers it.
 * The endpoint is `/whip/<application>/<number>`, the resource `/whip/<application>/<number>/<id>`.
 */
import type { Log, Random } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CallingStore, CallingUser } from '../calling/ports.ts';
import type { Switchboard } from '../calling/switchboard.ts';
import { visibleHeaders } from '../calling/visible-headers.ts';
import { originOf } from '../http/origin.ts';
import { sendProblem } from '../http/problem.ts';
import { type IceServers, iceServerLinks } from '../turn/index.ts';
import { parseTrickleFragment } from './trickle-fragment.ts';
import { httpStatusOf, WhipCaller, type WhipResource } from './whip-calls.ts';

/** An offer of a browser has 5 to 12 KB; a simulcast one with many codecs stays under 64. */
const MAX_SDP_BYTES = 128 * 1024;

export interface WhipOptions {
  readonly store: Pick<CallingStore, 'authenticate'>;
  readonly switchboard: Switchboard;
  readonly random: Random;
  readonly log: Log;
  /** POSTs a second that one address may make (contract: at least 20). */
  readonly allowPost: (address: string) => boolean;
  /** For the Link header (RFC 9725 §4.6). */
  readonly iceServers: Pick<IceServers, 'forUser' | 'open'>;
}

type Params = { application: string; number: string; resource: string };

export function registerWhip(app: FastifyInstance, options: WhipOptions): void {
  const resources = new Map<string, WhipResource>();

  app.register((scope, _options, done) => {
    for (const type of ['application/sdp', 'application/trickle-ice-sdpfrag'])
      scope.addContentTypeParser(type, { parseAs: 'string', bodyLimit: MAX_SDP_BYTES }, (_request, body, done) =>
        done(null, body),
      );
    // Anything else is refused with 415 by the routes, after the token has been looked at.
    scope.addContentTypeParser('*', (_request, payload, done) => {
      payload.resume();
      done(null, undefined);
    });
    scope.addHook('onRequest', async (_request, reply) => {
      reply.header('access-control-allow-origin', '*');
      reply.header('access-control-expose-headers', 'Location, Link, ETag, Accept-Patch');
    });

    for (const url of ['/whip/:application/:number', '/whip/:application/:number/:resource'])
      scope.options<{ Params: Params }>(url, async (request, reply) => preflight(reply, await linksFor(request)));

    for (const [url, allow] of [
      ['/whip/:application/:number', 'OPTIONS, POST'],
      ['/whip/:application/:number/:resource', 'DELETE, OPTIONS, PATCH'],
    ] as const)
      scope.route({
        method: url.endsWith(':resource') ? ['GET', 'HEAD', 'POST', 'PUT'] : ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'],
        url,
        handler: async (_request, reply) =>
          sendProblem(reply.header('allow', allow), 405, 'WHIP_METHOD', `WHIP knows only ${allow} here`), // RFC 9725 §4.1
      });

    scope.post<{ Params: Params; Body: unknown }>('/whip/:application/:number', async (request, reply) => {
      const user = await authorize(request, reply);
      if (user === undefined) return reply;
      if (!isType(request, 'application/sdp') || typeof request.body !== 'string')
        return sendProblem(reply, 415, 'WHIP_CONTENT_TYPE', 'A WHIP offer has the content type application/sdp');
      if (!options.allowPost(request.ip))
        return sendProblem(reply, 429, 'RATE_LIMITED', 'Too many calls from this address; try again in a second');
      return post(request, reply, user, request.body);
    });

    scope.patch<{ Params: Params; Body: unknown }>('/whip/:application/:number/:resource', async (request, reply) => {
      const resource = await find(request, reply);
      if (resource === undefined) return reply;
      if (!isType(request, 'application/trickle-ice-sdpfrag') || typeof request.body !== 'string')
        return sendProblem(
          reply,
          415,
          'WHIP_CONTENT_TYPE',
          'A WHIP PATCH has the content type application/trickle-ice-sdpfrag',
        );
      const precondition = request.headers['if-match'];
      if (precondition === '*') return iceRestart(reply);
      if (precondition !== undefined && precondition !== resource.etag)
        return sendProblem(reply, 412, 'WHIP_ETAG', 'The ETag is not that of the ICE session');
      const fragment = parseTrickleFragment(request.body);
      if (typeof fragment === 'string')
        return sendProblem(reply, 400, 'SDP_FRAGMENT_MALFORMED', `The SDP fragment cannot be read: ${fragment}`);
      if (fragment.iceUfrag !== undefined && fragment.iceUfrag !== resource.iceUfrag) return iceRestart(reply);
      for (const { candidate, mid } of fragment.candidates) resource.call.candidate(candidate, mid);
      return reply.code(204).send();
    });

    scope.delete<{ Params: Params }>('/whip/:application/:number/:resource', async (request, reply) => {
      const resource = await find(request, reply);
      if (resource === undefined) return reply;
      resources.delete(resource.resourceId);
      resource.call.hangup('The caller hung up');
      return reply.code(200).send();
    });
    done();
  });

  /** A browser asks without a token before it may send one; a client that sends one may ask for what it is told at its POST. */
  async function linksFor(request: FastifyRequest<{ Params: Params }>): Promise<readonly string[]> {
    const token = bearerOf(request);
    const verdict = token === undefined ? undefined : await options.store.authenticate(token);
    const mayRelay = verdict?.kind === 'user' && verdict.user.applicationName === request.params.application;
    return iceServerLinks(mayRelay ? options.iceServers.forUser(verdict.user.userId) : options.iceServers.open);
  }

  async function authorize(
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
  ): Promise<CallingUser | undefined> {
    const token = bearerOf(request);
    const verdict =
      token === undefined
        ? ({
            kind: 'refused',
            code: 'TOKEN_MISSING',
            reason: 'Send the access token: Authorization: Bearer …',
          } as const)
        : await options.store.authenticate(token);
    if (verdict.kind === 'refused') {
      reply.header('www-authenticate', 'Bearer');
      sendProblem(reply, 401, verdict.code, verdict.reason);
      return undefined;
    }
    if (verdict.user.applicationName !== request.params.application) {
      sendProblem(reply, 403, 'TOKEN_APPLICATION', `The token is not for application "${request.params.application}"`);
      return undefined;
    }
    return verdict.user;
  }

  async function find(
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
  ): Promise<WhipResource | undefined> {
    const user = await authorize(request, reply);
    if (user === undefined) return undefined;
    const resource = resources.get(request.params.resource);
    if (resource === undefined || resource.userId !== user.userId) {
      sendProblem(reply, 404, 'WHIP_RESOURCE_UNKNOWN', 'This call is over or never was');
      return undefined;
    }
    return resource;
  }

  async function post(
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
    user: CallingUser,
    offer: string,
  ): Promise<FastifyReply> {
    const resourceId = Buffer.from(options.random.bytes(18)).toString('base64url');
    const caller = new WhipCaller(() => resources.delete(resourceId));
    let settled = false;
    const placed = options.switchboard.place({
      user,
      number: request.params.number,
      offer,
      headers: visibleHeaders(request.headers),
      customData: '',
      leg: 'device',
      initiatorAddress: request.ip,
      origin: originOf(request),
      caller,
    });
    // A client that gives up while it waits for the answer has hung up.
    reply.raw.once('close', () => {
      if (!settled) placed.then((call) => call?.hangup('The caller gave up waiting')).catch(() => undefined);
    });
    const call = await placed;
    const outcome = await caller.outcome;
    settled = true;
    if (outcome.kind === 'failed' || call === undefined) {
      const failure =
        outcome.kind === 'failed' ? outcome : { code: 500, reason: 'The call ended', errorCode: 'CALL_ENDED' };
      return sendProblem(reply, httpStatusOf(failure.code, failure.errorCode), failure.errorCode, failure.reason);
    }
    const etag = `"${Buffer.from(options.random.bytes(9)).toString('base64url')}"`;
    const iceUfrag = /^a=ice-ufrag:(\S+)/m.exec(offer)?.[1] ?? '';
    if (!caller.over) resources.set(resourceId, { resourceId, userId: user.userId, etag, iceUfrag, call });
    const path = `/whip/${encodeURIComponent(request.params.application)}/${encodeURIComponent(request.params.number)}/${resourceId}`;
    const links = iceServerLinks(options.iceServers.forUser(user.userId));
    if (links.length > 0) reply.header('link', links);
    return reply
      .code(201)
      .headers({
        location: path,
        etag,
        'accept-patch': 'application/trickle-ice-sdpfrag',
        'content-type': 'application/sdp',
      })
      .send(outcome.sdp);
  }
}

function preflight(reply: FastifyReply, links: readonly string[]): FastifyReply {
  if (links.length > 0) reply.header('link', links);
  return reply
    .code(204)
    .headers({
      'access-control-allow-methods': 'POST, PATCH, DELETE, OPTIONS',
      'access-control-allow-headers': 'Authorization, Content-Type, If-Match',
      'access-control-max-age': '86400',
      'accept-post': 'application/sdp',
      'accept-patch': 'application/trickle-ice-sdpfrag',
    })
    .send();
}

function bearerOf(request: FastifyRequest<{ Params: Params }>): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function iceRestart(reply: FastifyReply): FastifyReply {
  const advice = 'Delete this call and POST a new offer: the WebRTC stack has no ICE restart';
  return sendProblem(reply, 422, 'WHIP_ICE_RESTART', advice);
}

function isType(request: FastifyRequest, type: string): boolean {
  return request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() === type;
}
