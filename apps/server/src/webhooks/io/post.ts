/** One POST to a receiver: addresses checked, redirects not followed, no more of the answer than is kept. */

import {
  checkedAddresses,
  describeAddressFailure,
  exchange,
  type ResolveHost,
  targetOf,
} from '../../scenario-net/index.ts';
import type { EgressPolicy } from '../../security/index.ts';
import { webhookLimits } from '../limits.ts';
import type { PostWebhook } from '../webhook-sender.ts';

export function createPost(on: {
  readonly egress: Pick<EgressPolicy, 'allows'>;
  readonly resolve: ResolveHost;
  /** PEM of the authorities that receivers are trusted by; Node's own when left out. */
  readonly authorities?: string;
}): PostWebhook {
  return async ({ url: text, headers, payload, signal }) => {
    const url = new URL(text);
    const target = targetOf(url);
    const addresses = await checkedAddresses(target, on.resolve, on.egress);
    if (typeof addresses === 'string') {
      const code = addresses === 'not-found' ? 'WEBHOOK_HOST' : 'WEBHOOK_FORBIDDEN';
      return { code, error: describeAddressFailure(addresses, target) };
    }
    signal.throwIfAborted();
    let isConnected = false;
    try {
      const body = Buffer.from(payload);
      const hop = { url, method: 'POST', headers, body } as const;
      const { status, body: answer } = await exchange(hop, {
        target,
        addresses,
        authorities: on.authorities,
        signal,
        answerBytes: webhookLimits.answerBytes,
        isBeginningEnough: true,
        onConnected: () => {
          isConnected = true;
        },
        wantsBody: () => true,
      });
      return { status, answer: typeof answer === 'string' ? '' : Buffer.from(answer).toString('utf8') };
    } catch (cause) {
      signal.throwIfAborted();
      // A message of the system may hold more than its code.
      const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
      const where = `${target.host}:${target.port}`;
      return isConnected
        ? { code: 'WEBHOOK_BROKEN', error: `The connection to ${where} broke before its answer${why}` }
        : { code: 'WEBHOOK_CONNECTION', error: `${where} cannot be connected to${why}` };
    }
  };
}
