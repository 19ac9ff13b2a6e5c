import type { Clock, Log } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { accessLimits } from '../access/limits.ts';
import { isSafe } from '../access/scopes.ts';
import type { Operation } from '../api-document/index.ts';
import type { AuditEntry, NewAuditEntry, Store } from '../store/index.ts';
import { accountsOfRequests } from './accounts-of-requests.ts';

export interface AuditOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

const EntryBody = Type.Object({
  id: Type.Integer(),
  at: Type.String({ format: 'date-time' }),
  actor: Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String() }),
  action: Type.String(),
  target: Type.String(),
  address: Type.String(),
});
const ListBody = Type.Object({
  entries: Type.Array(EntryBody),
  next: Type.Union([Type.Integer(), Type.Null()]),
});
const ListQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$' })),
    before: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
  },
  { additionalProperties: false },
);
const DEFAULT_LIMIT = 50;

const OPERATION: Operation = {
  id: 'listAuditEntries',
  section: 'access',
  access: 'api-key',
  scope: 'admin',
  summary: 'Who changed what, the newest first',
  description: '`before`: the `next` of the page before, which is null on the last page.',
};

/** `GET /api/v1/audit`, and an entry for every request of `/api/v1` that changes something from here on. */
export function registerAudit(app: FastifyInstance, options: AuditOptions): void {
  const { store } = options;
  const accountOf = accountsOfRequests(options);
  noteChanges(app, options);
  app.get<{ Querystring: Type.Static<typeof ListQuery> }>(
    '/api/v1/audit',
    { schema: { querystring: ListQuery, response: { 200: ListBody } }, config: { operation: OPERATION } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const { before, limit = DEFAULT_LIMIT } = request.query;
      const count = Math.min(Number(limit), accessLimits.auditPage);
      const found = await store.audit.list(account.id, before === undefined ? undefined : Number(before), count);
      return { entries: found.map(bodyOf), next: found.length === count ? (found.at(-1)?.id ?? null) : null };
    },
  );
}

/** The change is done: it is not answered as a failure because its note failed. */
export async function noteChange({ store, log }: Pick<AuditOptions, 'store' | 'log'>, entry: NewAuditEntry) {
  await store.audit.add(entry).catch((error: unknown) => {
    const { action, accountId } = entry;
    log.error('a change is missing in the audit log', { action, accountId, error: String(error) });
  });
}

/** Before the client hears of it: whoever reads the log afterwards finds what they did. */
function noteChanges(app: FastifyInstance, { store, log }: AuditOptions): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { caller } = request;
    const action = request.routeOptions.config?.operation?.id;
    if (
      request.isRepeated === true ||
      caller === undefined ||
      action === undefined ||
      isSafe(request.method) ||
      reply.statusCode >= 300
    )
      return payload;
    const { account, actor } = caller;
    const entry = { accountId: account.id, actor, action, target: targetOf(request, reply), address: request.ip };
    await noteChange({ store, log }, entry);
    return payload;
  });
}

/** `application=1 secret=2`: what the path names, and what was made. */
function targetOf(request: FastifyRequest, reply: FastifyReply): string {
  const named = Object.entries(request.params as Readonly<Record<string, string>>);
  const made = /\/([^/]+)$/.exec(String(reply.getHeader('location') ?? ''))?.[1];
  return [...named.map(([name, value]) => `${name}=${value}`), ...(made === undefined ? [] : [`id=${made}`])].join(' ');
}

function bodyOf({ id, at, actor, action, target, address }: AuditEntry): Type.Static<typeof EntryBody> {
  return { id, at: new Date(at).toISOString(), actor, action, target, address };
}
