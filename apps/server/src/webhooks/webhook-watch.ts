import type { StoredAttempt, Verdict } from '../store/index.ts';

/** Hears what becomes of events that are to be sent. */
export interface WebhookWatch {
  /** Once it is written down. */
  tried(tried: { readonly outcome: Verdict['kind'] } & Pick<StoredAttempt, 'code' | 'durationMs'>): void;
  /** So many were not kept. */
  dropped(events: number): void;
}
