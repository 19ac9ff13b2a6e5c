/** The webhooks of accounts: urls checked, secrets made and sealed, told once. */
import { isIP } from 'node:net';
import type { Clock, Random } from '@callcast/core';
import { describeAddressFailure, targetOf } from '../scenario-net/index.ts';
import type { EgressPolicy, SecretBox } from '../security/index.ts';
import type { Store, StoredWebhook } from '../store/index.ts';
import { TEST_EVENT, type WebhookEventType } from './event-types.ts';
import { webhookLimits } from './limits.ts';
import { createSecret } from './signature.ts';
import { createMessageId } from './webhook-outbox.ts';

export interface NewWebhook {
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly application?: number | null;
  readonly description?: string;
}

export type WebhookChange = Partial<Omit<NewWebhook, 'application'>> & { readonly enabled?: boolean };

export type WebhookRefusalCode =
  | 'WEBHOOK_UNKNOWN'
  | 'WEBHOOK_LIMIT'
  | 'WEBHOOK_URL_INVALID'
  | 'WEBHOOK_URL_FORBIDDEN'
  | 'WEBHOOK_QUEUE_FULL'
  | 'WEBHOOK_SECRET_LIMIT'
  | 'APPLICATION_UNKNOWN';

/** Why it was not done, for people. */
export interface WebhookRefusal {
  readonly code: WebhookRefusalCode;
  readonly reason: string;
}

export interface WebhookVaultOptions {
  readonly store: Pick<Store, 'webhooks' | 'webhookQueue' | 'applications'>;
  readonly box: SecretBox;
  readonly egress: Pick<EgressPolicy, 'allows'>;
  readonly clock: Clock;
  readonly random: Random;
}

const UNKNOWN: WebhookRefusal = { code: 'WEBHOOK_UNKNOWN', reason: 'Your account has no webhook with this id' };

export class WebhookVault {
  readonly #options: WebhookVaultOptions;

  constructor(options: WebhookVaultOptions) {
    this.#options = options;
  }

  /** @returns With its secret: it does not come back. */
  async add(
    accountId: number,
    { url, events, application = null, description = '' }: NewWebhook,
  ): Promise<{ readonly webhook: StoredWebhook; readonly secret: string } | WebhookRefusal> {
    const { store, box, random } = this.#options;
    const checked = this.#checkUrl(url);
    if ('code' in checked) return checked;
    if (application !== null && (await store.applications.findById(accountId, application)) === undefined)
      return { code: 'APPLICATION_UNKNOWN', reason: 'Your account has no application with this id' };
    const secret = createSecret(random);
    const fields = { url: checked.href, description, events: [...new Set(events)] };
    const seal = (id: number): string => box.seal(secret, id);
    const added = await store.webhooks.add(accountId, application, fields, seal, webhookLimits.perAccount);
    if (added === 'too-many') {
      const reason = `An account has at most ${webhookLimits.perAccount} webhooks: remove one first`;
      return { code: 'WEBHOOK_LIMIT', reason };
    }
    const webhook = await store.webhooks.find(accountId, added);
    return webhook === undefined ? UNKNOWN : { webhook, secret };
  }

  async change(accountId: number, id: number, change: WebhookChange): Promise<StoredWebhook | WebhookRefusal> {
    const { store } = this.#options;
    const { url, events, description, enabled } = change;
    if ((await store.webhooks.find(accountId, id)) === undefined) return UNKNOWN;
    const checked = url === undefined ? undefined : this.#checkUrl(url);
    if (checked !== undefined && 'code' in checked) return checked;
    const isChanged = await store.webhooks.change(accountId, id, {
      ...(checked === undefined ? {} : { url: checked.href }),
      ...(description === undefined ? {} : { description }),
      ...(events === undefined ? {} : { events: [...new Set(events)] }),
      ...(enabled === undefined ? {} : { isEnabled: enabled }),
    });
    return (isChanged ? await store.webhooks.find(accountId, id) : undefined) ?? UNKNOWN;
  }

  /**
   * Gives it another secret. The old one goes on signing beside it for a day, unless it is to end at once.
   *
   * @returns With the new secret: it does not come back.
   */
  async rotateSecret(
    accountId: number,
    id: number,
    { expireOld }: { readonly expireOld: boolean },
  ): Promise<{ readonly webhook: StoredWebhook; readonly secret: string } | WebhookRefusal> {
    const { store, box, clock, random } = this.#options;
    const secret = createSecret(random);
    const { oldSecretMs, oldSecrets } = webhookLimits;
    const old = expireOld ? 'forgotten' : { expiresAt: clock.wallNow() + oldSecretMs, most: oldSecrets };
    const outcome = await store.webhooks.replaceSecret(accountId, id, box.seal(secret, id), old);
    if (outcome === 'too-many') {
      const reason = `${oldSecrets} secrets that were replaced still sign: wait for a day, or end them with expireOld`;
      return { code: 'WEBHOOK_SECRET_LIMIT', reason };
    }
    const webhook = outcome === 'unknown' ? undefined : await store.webhooks.find(accountId, id);
    return webhook === undefined ? UNKNOWN : { webhook, secret };
  }

  /** Queues an event that says nothing. @returns Its delivery. */
  async test(accountId: number, id: number): Promise<number | WebhookRefusal> {
    const { store, clock, random } = this.#options;
    const webhook = await store.webhooks.find(accountId, id);
    if (webhook === undefined) return UNKNOWN;
    const now = clock.wallNow();
    const timestamp = new Date(now).toISOString();
    const payload = JSON.stringify({ type: TEST_EVENT, timestamp, data: { webhookId: id } });
    const delivery = { webhookId: id, type: TEST_EVENT, payload, messageId: createMessageId(random), now };
    const queued = await store.webhookQueue.addOne(delivery, webhookLimits.waiting);
    return queued ?? { code: 'WEBHOOK_QUEUE_FULL', reason: `${webhookLimits.waiting} deliveries wait for it already` };
  }

  /** Names are looked up when something is sent; what is forbidden by itself is said at once. */
  #checkUrl(text: string): URL | WebhookRefusal {
    const url = URL.parse(text);
    const invalid = (reason: string): WebhookRefusal => ({ code: 'WEBHOOK_URL_INVALID', reason: `url: ${reason}` });
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
      return invalid('give an absolute one that begins with https:// or http://');
    if (url.username !== '' || url.password !== '')
      return invalid('it may have no login; verify the signature instead');
    if (url.href.length > webhookLimits.urlCharacters) return invalid('it is too long');
    url.hash = '';
    const target = targetOf(url);
    if (isIP(target.host) !== 0 && !this.#options.egress.allows(target.host, target.port, target.host))
      return { code: 'WEBHOOK_URL_FORBIDDEN', reason: describeAddressFailure('forbidden', target) };
    return url;
  }
}
