import { millis } from '@callcast/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { noteChange } from '../api/index.ts';
import { originOf, sendProblem } from '../http/index.ts';
import { ConcurrencyGate, RateLimiter, securityLimits } from '../security/index.ts';
import { isChange, targetOf } from './audit.ts';
import { type Authorizer, authorize } from './authorize.ts';
import type { CommandContext, PlatformServices } from './command.ts';
import { PlatformError, PlatformUnavailable } from './error.ts';
import { platformLimits } from './limits.ts';
import { platformCommands } from './registry.ts';
import { parsePlatformRequest } from './request.ts';
import { mayCall, ROLES, rolesOf } from './roles.ts';

/**
 * The management API: `/platform_api/<Cmd>` and `/platform_api?cmd=<Cmd>`, GET or POST. Refusals are HTTP 200 with an
 * `error` and an `errors` field, because existing clients look for either; other statuses mean that no command ran.
 */
export function registerPlatformApi(app: FastifyInstance, options: PlatformServices): void {
  const failures = new RateLimiter(options.clock, securityLimits.apiKeyFailuresPerMinute, millis(60_000));
  const keyGate = new ConcurrencyGate(platformLimits.concurrentKeys, platformLimits.waitingKeys, 'keys');
  const on = { ...options, failures, keyGate };
  app.register((scope, _options, done) => {
    // One parser of our own for every type: bodies are read as bytes, and scripts must survive byte for byte.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: platformLimits.bodyBytes },
      (_request, body, done) => done(null, body),
    );
    for (const url of ['/platform_api', '/platform_api/', '/platform_api/:command', '/platform_api/:command/'])
      scope.route<{ Params: { command?: string } }>({
        method: ['GET', 'POST'],
        url,
        handler: async (request, reply) => {
          const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
          const query = request.url.split('?').slice(1).join('?');
          const given = await parsePlatformRequest(query, request.headers['content-type'] ?? '', body);
          if (given === 'unsupported-content-type')
            return sendProblem(reply, 415, 'CONTENT_TYPE', 'Send a form, multipart/form-data or JSON');
          reply.header('cache-control', 'no-store');
          return run(request, given, on).catch((error: unknown) => {
            if (!(error instanceof PlatformUnavailable)) throw error;
            reply.header('retry-after', '10');
            return sendProblem(reply, error.status, error.code, error.message);
          });
        },
      });
    done();
  });
}

async function run(
  request: FastifyRequest<{ Params: { command?: string } }>,
  given: ReadonlyMap<string, string> | string,
  on: PlatformServices & Authorizer & Pick<CommandContext, 'keyGate'>,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    if (typeof given === 'string') throw new PlatformError('INVALID_ARGUMENTS', `the request cannot be read: ${given}`);
    const name = request.params.command ?? given.get('cmd') ?? '';
    if (name === '') throw new PlatformError('COMMAND_MISSING', 'name a command: /platform_api/<command>');
    const command = platformCommands.get(name.toLowerCase());
    if (!command) throw new PlatformError('COMMAND_UNKNOWN', `there is no command "${name.slice(0, 100)}"`);
    const { ip: address } = request;
    const credentials = { address, authorization: request.headers.authorization ?? '', given };
    const { account, caller, actor } = await authorize(on, credentials);
    if (!mayCall(caller, command.access)) throw forbidden(command.name, rolesOf(command.access));
    const localAddress = request.socket.localAddress ?? '';
    const context = { ...on, account, origin: originOf(request), localAddress, remoteAddress: address };
    const answer = await command.run(context, given);
    const entry = { accountId: account.id, actor, action: command.name, target: targetOf(given, answer), address };
    if (isChange(command)) await noteChange(on, entry);
    return answer;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const told = { code: error.number, msg: error.message };
    return { error: told, errors: [told] };
  }
}

function forbidden(command: string, roles: readonly string[] | 'all'): PlatformError {
  const wanted = roles === 'all' ? ROLES.map(({ name }) => name) : roles;
  return new PlatformError('COMMAND_FORBIDDEN', `${command} needs a key with one of the roles ${wanted.join(', ')}`);
}
