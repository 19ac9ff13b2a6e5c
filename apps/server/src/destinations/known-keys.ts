import type { Redactor } from '../security/index.ts';
import { destinationLimits } from './limits.ts';

/**
 * What the log's redactor is told of stream keys: those used last. A key is masked wherever it stands, so it must look like
 * one: somebody's key `connected` would else rub that word out of everybody's log.
 */
export class KnownKeys {
  readonly #redactor: Redactor;
  /** Oldest use first. */
  readonly #held = new Map<string, () => void>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  use(key: string): void {
    for (const form of new Set([key, key.split('?', 1)[0] ?? ''])) if (looksSecret(form)) this.#hold(form);
  }

  #hold(form: string): void {
    const release = this.#held.get(form) ?? this.#redactor.register(form);
    this.#held.delete(form);
    this.#held.set(form, release);
    if (this.#held.size <= destinationLimits.redactedKeys) return;
    const [oldest, forget] = this.#held.entries().next().value ?? [];
    if (oldest !== undefined) this.#held.delete(oldest);
    forget?.();
  }
}

/** Letters and digits, long enough, and nothing that a line of the log is built of. */
function looksSecret(text: string): boolean {
  return /^[\w\-.:~+/=?&%]{12,}$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text);
}
