/** What `/api/v1/webhooks` takes and answers: docs/webhooks.md. */
import Type, { type Static } from 'typebox';
import { OrNull } from '../api/or-null.ts';
import type { StoredAttempt, StoredDelivery, StoredWebhook } from '../store/index.ts';
import { WEBHOOK_EVENT_TYPES } from './event-types.ts';
import { webhookLimits } from './limits.ts';

const Instant = Type.String({ format: 'date-time' });
const Count = Type.Integer({ minimum: 0 });
const Url = Type.String({ minLength: 1, maxLength: webhookLimits.urlCharacters });
const Events = Type.Array(Type.Enum([...WEBHOOK_EVENT_TYPES]), { minItems: 1, maxItems: 100 });
const Description = Type.String({ maxLength: webhookLimits.descriptionCharacters });

export const NewWebhookBody = Type.Object(
  {
    url: Url,
    events: Events,
    application: Type.Optional(OrNull(Type.Integer({ minimum: 1, maximum: 1e15 }))),
    description: Type.Optional(Description),
  },
  { additionalProperties: false },
);

export const WebhookChangeBody = Type.Object(
  {
    url: Type.Optional(Url),
    events: Type.Optional(Events),
    description: Type.Optional(Description),
    enabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false, minProperties: 1 },
);

const SHOWN = {
  id: Type.Integer(),
  url: Type.String(),
  events: Type.Array(Type.String()),
  application: OrNull(Type.Integer()),
  description: Type.String(),
  enabled: Type.Boolean(),
  disabledReason: OrNull(Type.String()),
  failingSince: OrNull(Instant),
  droppedEvents: Count,
  /** Until when secrets that were replaced sign beside the one in use. */
  oldSecretExpiresAt: OrNull(Instant),
  createdAt: Instant,
  modifiedAt: Instant,
};
export const WebhookBody = Type.Object(SHOWN);
export const AddedWebhookBody = Type.Object({ ...SHOWN, secret: Type.String() });
export const WebhookListBody = Type.Object({ webhooks: Type.Array(WebhookBody) });

const DELIVERY = {
  id: Type.Integer(),
  messageId: Type.String(),
  type: Type.String(),
  state: Type.Enum(['pending', 'delivered', 'failed']),
  attempts: Count,
  createdAt: Instant,
  nextAttemptAt: OrNull(Instant),
  finishedAt: OrNull(Instant),
};
const DeliverySummary = Type.Object(DELIVERY);
export const DeliveryListBody = Type.Object({
  deliveries: Type.Array(DeliverySummary),
  nextCursor: OrNull(Type.String()),
});
export const DeliveryBody = Type.Object({
  ...DELIVERY,
  payload: Type.String(),
  log: Type.Array(
    Type.Object({
      at: Instant,
      durationMs: Count,
      status: OrNull(Type.Integer()),
      code: OrNull(Type.String()),
      error: OrNull(Type.String()),
      answer: Type.String(),
    }),
  ),
});
export const QueuedBody = Type.Object({ deliveryId: Type.Integer() });

const instant = (at: number): string => new Date(at).toISOString();
const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at));

export function bodyOfWebhook(webhook: StoredWebhook): Static<typeof WebhookBody> {
  const { id, url, events, applicationId, description, isEnabled, disabledReason, failingSince, dropped } = webhook;
  return {
    id,
    url,
    events: [...events],
    application: applicationId,
    description,
    enabled: isEnabled,
    disabledReason,
    failingSince: instantOrNull(failingSince),
    droppedEvents: dropped,
    oldSecretExpiresAt: instantOrNull(webhook.oldSecretExpiresAt),
    createdAt: instant(webhook.createdAt),
    modifiedAt: instant(webhook.modifiedAt),
  };
}

export function bodyOfDelivery(delivery: StoredDelivery): Static<typeof DeliverySummary> {
  const { id, messageId, type, state, attempts, createdAt, nextAttemptAt, finishedAt } = delivery;
  const times = { nextAttemptAt: instantOrNull(nextAttemptAt), finishedAt: instantOrNull(finishedAt) };
  return { id, messageId, type, state, attempts, createdAt: instant(createdAt), ...times };
}

export const bodyOfAttempt = (attempt: StoredAttempt): Static<typeof DeliveryBody>['log'][number] => ({
  ...attempt,
  at: instant(attempt.at),
});
