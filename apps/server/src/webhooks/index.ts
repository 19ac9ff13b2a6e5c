/** Why tries do not arrive. */
export { ATTEMPT_CODES } from './attempt-codes.ts';
/** Events to URLs of accounts. */
export { type OpenedWebhooks, openWebhooks } from './open-webhooks.ts';
/** Webhooks over HTTP. */
export { registerWebhooks } from './webhook-routes.ts';
/** Hears what becomes of tries. */
export type { WebhookWatch } from './webhook-watch.ts';
