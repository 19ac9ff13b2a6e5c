import type { LiveEventType } from '../live/index.ts';

/** What webhooks may ask for. Figures are for those who watch. */
export const WEBHOOK_EVENT_TYPES = [
  'call.started',
  'call.connected',
  'call.ended',
  'stream.connecting',
  'stream.live',
  'stream.degraded',
  'stream.recovered',
  'stream.reconnecting',
  'stream.failed',
  'stream.stopped',
  'scenario.error',
  'session.ended',
] as const satisfies readonly LiveEventType[];

export type WebhookEventType = (typeof WEBHOOK_EVENT_TYPES)[number];

export const isWebhookEventType = (type: string): type is WebhookEventType =>
  (WEBHOOK_EVENT_TYPES as readonly string[]).includes(type);

/** Sent on demand, to whatever webhook. */
export const TEST_EVENT = 'webhook.test';
