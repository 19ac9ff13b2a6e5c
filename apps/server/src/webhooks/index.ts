/** Events to URLs of accounts. */
export { type OpenedWebhooks, openWebhooks } from './open-webhooks.ts';
/** Webhooks over HTTP. */
export { registerWebhooks } from './webhook-routes.ts';
