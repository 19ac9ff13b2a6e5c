import { assert, type Log, type Random, type Scheduler } from '@callcast/core';
import type { LiveEvents } from '../live/index.ts';
import { createResolver } from '../scenario-net/index.ts';
import { EgressPolicy, SecretBox } from '../security/index.ts';
import type { Store } from '../store/index.ts';
import { createPost } from './io/post.ts';
import { WebhookOutbox } from './webhook-outbox.ts';
import { WebhookSender } from './webhook-sender.ts';
import { WebhookVault } from './webhook-vault.ts';
import type { WebhookWatch } from './webhook-watch.ts';

/** Everything about webhooks, joined. Whoever opened it disposes of it, after the sessions and before the store: what was told is written. */
export interface OpenedWebhooks extends AsyncDisposable {
  readonly vault: WebhookVault;
  /** There is something to send. */
  readonly wake: () => void;
}

export function openWebhooks(on: {
  readonly store: Pick<Store, 'webhooks' | 'webhookQueue' | 'applications'>;
  readonly live: LiveEvents;
  readonly serverKey: Uint8Array;
  readonly redact: (text: string, applicationId: number) => string;
  /** Where webhooks may lead beyond public addresses: {@link EgressPolicy.parse}. */
  readonly egressAllow: readonly string[];
  readonly version: string;
  readonly watch: WebhookWatch;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly log: Log;
}): OpenedWebhooks {
  const { store, live, serverKey, redact, version, watch, scheduler, random, log } = on;
  const egress = EgressPolicy.parse(on.egressAllow);
  assert(!('malformed' in egress), 'the configuration takes no entry that means nothing');
  const box = new SecretBox(serverKey, 'webhook secret', random);
  const queue = store.webhookQueue;
  const post = createPost({ egress, resolve: createResolver(scheduler) });
  const sender = new WebhookSender({ queue, box, post, redact, scheduler, random, log, version, watch });
  const wake = (): void => sender.wake();
  const outbox = new WebhookOutbox({ live, queue, scheduler, random, log, watch, onQueued: wake });
  return {
    vault: new WebhookVault({ store, box, egress, clock: scheduler, random }),
    wake,
    async [Symbol.asyncDispose]() {
      await outbox[Symbol.asyncDispose]();
      await sender[Symbol.asyncDispose]();
    },
  };
}
