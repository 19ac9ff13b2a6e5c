import type { Clock } from '@callcast/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { accountsOfRequests, idOf } from '../api/index.ts';
import type { Operation } from '../api-document/index.ts';
import { sendProblem } from '../http/index.ts';
import type { Store } from '../store/index.ts';
import {
  AddedWebhookBody,
  bodyOfAttempt,
  bodyOfDelivery,
  bodyOfWebhook,
  DeliveryBody,
  DeliveryListBody,
  NewWebhookBody,
  QueuedBody,
  WebhookBody,
  WebhookChangeBody,
  WebhookListBody,
} from './webhook-schema.ts';
import type { NewWebhook, WebhookChange, WebhookRefusal, WebhookRefusalCode, WebhookVault } from './webhook-vault.ts';

export interface WebhookRoutesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly vault: WebhookVault;
  /** There is something to send. */
  readonly onQueued: () => void;
}

const LIST = '/api/v1/webhooks';
const ONE = `${LIST}/:webhook`;
const DELIVERIES = `${ONE}/deliveries`;
const DEFAULT_LIMIT = 100;

interface OfWebhook {
  readonly Params: { readonly webhook: string };
}
interface OfDelivery {
  readonly Params: { readonly webhook: string; readonly delivery: string };
}

/** Query values are texts. `cursor` is the `nextCursor` of the answer before. */
const DeliveriesQuery = Type.Object(
  {
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]{0,2}|1000)$' })),
    cursor: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,14}$' })),
    state: Type.Optional(Type.Enum(['pending', 'delivered', 'failed'])),
  },
  { additionalProperties: false },
);

const RotationQuery = Type.Object(
  { expireOld: Type.Optional(Type.Enum(['true', 'false'])) },
  { additionalProperties: false },
);

const STATUS: Readonly<Record<WebhookRefusalCode, number>> = {
  WEBHOOK_UNKNOWN: 404,
  APPLICATION_UNKNOWN: 404,
  WEBHOOK_LIMIT: 409,
  WEBHOOK_QUEUE_FULL: 409,
  WEBHOOK_SECRET_LIMIT: 409,
  WEBHOOK_URL_INVALID: 422,
  WEBHOOK_URL_FORBIDDEN: 422,
};

const SHARED = {
  section: 'webhooks',
  access: 'api-key',
  parameters: { webhook: 'Id of the webhook', delivery: 'Id of the delivery' },
} as const;
const URLS = ['WEBHOOK_URL_INVALID', 'WEBHOOK_URL_FORBIDDEN'];
const OPERATIONS = {
  list: { ...SHARED, id: 'listWebhooks', summary: 'Webhooks of the account' },
  add: {
    ...SHARED,
    id: 'addWebhook',
    summary: 'Have events sent to a URL; the answer has the secret that signs them, once',
    problems: { 404: ['APPLICATION_UNKNOWN'], 409: ['WEBHOOK_LIMIT'], 422: URLS },
  },
  get: { ...SHARED, id: 'getWebhook', summary: 'One webhook', problems: { 404: ['WEBHOOK_UNKNOWN'] } },
  change: {
    ...SHARED,
    id: 'changeWebhook',
    summary: 'Change a webhook, or switch it on or off',
    description: 'What is left out stays. What waits is sent to the new URL, once it is on.',
    problems: { 404: ['WEBHOOK_UNKNOWN'], 422: URLS },
  },
  remove: {
    ...SHARED,
    id: 'removeWebhook',
    summary: 'Remove a webhook, with its deliveries',
    answers: { 204: { description: 'It is removed' } },
    problems: { 404: ['WEBHOOK_UNKNOWN'] },
  },
  rotate: {
    ...SHARED,
    id: 'rotateWebhookSecret',
    summary: 'Give a webhook a new secret; the answer has it, once',
    description:
      'For a day the old one signs beside it, so that nothing is refused until every receiver has the new one. `expireOld=true` ends all old ones at once: after a leak.',
    problems: { 404: ['WEBHOOK_UNKNOWN'], 409: ['WEBHOOK_SECRET_LIMIT'] },
  },
  test: {
    ...SHARED,
    id: 'testWebhook',
    summary: 'Send a webhook the event `webhook.test`',
    problems: { 404: ['WEBHOOK_UNKNOWN'], 409: ['WEBHOOK_QUEUE_FULL'] },
  },
  deliveries: {
    ...SHARED,
    id: 'listDeliveries',
    summary: 'What was sent, or is to be, the newest first',
    problems: { 404: ['WEBHOOK_UNKNOWN'] },
  },
  delivery: {
    ...SHARED,
    id: 'getDelivery',
    summary: 'One delivery, with its body and every try',
    problems: { 404: ['WEBHOOK_UNKNOWN', 'DELIVERY_UNKNOWN'] },
  },
  resend: {
    ...SHARED,
    id: 'resendDelivery',
    summary: 'Send it again, with the same id',
    problems: { 404: ['WEBHOOK_UNKNOWN', 'DELIVERY_UNKNOWN'], 409: ['DELIVERY_PENDING'] },
  },
} as const satisfies Record<string, Operation>;

/** `/api/v1/webhooks`: where events are sent, and what became of them. Bearer: the account's API key. */
export function registerWebhooks(app: FastifyInstance, options: WebhookRoutesOptions): void {
  const { store, clock, vault, onQueued } = options;
  const { webhooks, webhookQueue: queue } = store;
  const accountOf = accountsOfRequests({ store, clock });
  /** Undefined when the request has been refused already. */
  const webhookOf = async (request: FastifyRequest<OfWebhook>, reply: FastifyReply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return undefined;
    const found = await webhooks.find(account.id, idOf(request.params.webhook));
    if (found === undefined) unknown(reply);
    return found;
  };

  const list = { schema: { response: { 200: WebhookListBody } }, config: { operation: OPERATIONS.list } };
  app.get(LIST, list, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    return { webhooks: (await webhooks.list(account.id)).map(bodyOfWebhook) };
  });

  app.post<{ Body: NewWebhook }>(
    LIST,
    { schema: { body: NewWebhookBody, response: { 201: AddedWebhookBody } }, config: { operation: OPERATIONS.add } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const added = await vault.add(account.id, request.body);
      if ('code' in added) return refuse(reply, added);
      reply.code(201).header('location', `${LIST}/${added.webhook.id}`);
      return { ...bodyOfWebhook(added.webhook), secret: added.secret };
    },
  );

  const one = { schema: { response: { 200: WebhookBody } }, config: { operation: OPERATIONS.get } };
  app.get<OfWebhook>(ONE, one, async (request, reply) => {
    const found = await webhookOf(request, reply);
    return found === undefined ? reply : bodyOfWebhook(found);
  });

  app.patch<OfWebhook & { Body: WebhookChange }>(
    ONE,
    { schema: { body: WebhookChangeBody, response: { 200: WebhookBody } }, config: { operation: OPERATIONS.change } },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const changed = await vault.change(account.id, idOf(request.params.webhook), request.body);
      if ('code' in changed) return refuse(reply, changed);
      if (changed.isEnabled) onQueued();
      return bodyOfWebhook(changed);
    },
  );

  app.delete<OfWebhook>(ONE, { config: { operation: OPERATIONS.remove } }, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const isRemoved = await webhooks.remove(account.id, idOf(request.params.webhook));
    return isRemoved ? reply.code(204).send() : unknown(reply);
  });

  app.post<OfWebhook & { Querystring: Type.Static<typeof RotationQuery> }>(
    `${ONE}/rotate-secret`,
    {
      schema: { querystring: RotationQuery, response: { 200: AddedWebhookBody } },
      config: { operation: OPERATIONS.rotate },
    },
    async (request, reply) => {
      const account = await accountOf(request, reply);
      if (account === undefined) return reply;
      const expireOld = request.query.expireOld === 'true';
      const rotated = await vault.rotateSecret(account.id, idOf(request.params.webhook), { expireOld });
      if ('code' in rotated) return refuse(reply, rotated);
      return { ...bodyOfWebhook(rotated.webhook), secret: rotated.secret };
    },
  );

  const test = { schema: { response: { 202: QueuedBody } }, config: { operation: OPERATIONS.test } };
  app.post<OfWebhook>(`${ONE}/test`, test, async (request, reply) => {
    const account = await accountOf(request, reply);
    if (account === undefined) return reply;
    const queued = await vault.test(account.id, idOf(request.params.webhook));
    if (typeof queued !== 'number') return refuse(reply, queued);
    onQueued();
    reply.code(202);
    return { deliveryId: queued };
  });

  app.get<OfWebhook & { Querystring: Type.Static<typeof DeliveriesQuery> }>(
    DELIVERIES,
    {
      schema: { querystring: DeliveriesQuery, response: { 200: DeliveryListBody } },
      config: { operation: OPERATIONS.deliveries },
    },
    async (request, reply) => {
      const found = await webhookOf(request, reply);
      if (found === undefined) return reply;
      const { limit, cursor, state } = request.query;
      const count = Number(limit ?? DEFAULT_LIMIT);
      const before = cursor === undefined ? undefined : Number(cursor);
      const rows = await queue.list(found.id, { state, before, count: count + 1 });
      const shown = rows.slice(0, count);
      const nextCursor = rows.length > count ? String(shown.at(-1)?.id) : null;
      return { deliveries: shown.map(bodyOfDelivery), nextCursor };
    },
  );

  const delivery = { schema: { response: { 200: DeliveryBody } }, config: { operation: OPERATIONS.delivery } };
  app.get<OfDelivery>(`${DELIVERIES}/:delivery`, delivery, async (request, reply) => {
    const webhook = await webhookOf(request, reply);
    if (webhook === undefined) return reply;
    const found = await queue.find(webhook.id, idOf(request.params.delivery));
    if (found === undefined) return unknownDelivery(reply);
    const log = (await queue.attemptsOf(found.id)).map(bodyOfAttempt);
    return { ...bodyOfDelivery(found), payload: found.payload, log };
  });

  const resend = { schema: { response: { 202: QueuedBody } }, config: { operation: OPERATIONS.resend } };
  app.post<OfDelivery>(`${DELIVERIES}/:delivery/resend`, resend, async (request, reply) => {
    const webhook = await webhookOf(request, reply);
    if (webhook === undefined) return reply;
    const id = idOf(request.params.delivery);
    if ((await queue.find(webhook.id, id)) === undefined) return unknownDelivery(reply);
    if (!(await queue.resend(webhook.id, id, clock.wallNow())))
      return sendProblem(reply, 409, 'DELIVERY_PENDING', 'It is being tried already, or will be');
    onQueued();
    reply.code(202);
    return { deliveryId: id };
  });
}

function refuse(reply: FastifyReply, { code, reason }: WebhookRefusal): FastifyReply {
  return sendProblem(reply, STATUS[code], code, reason);
}

function unknown(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'WEBHOOK_UNKNOWN', 'Your account has no webhook with this id');
}

function unknownDelivery(reply: FastifyReply): FastifyReply {
  return sendProblem(reply, 404, 'DELIVERY_UNKNOWN', 'This webhook has no delivery with this id, or has it no more');
}
