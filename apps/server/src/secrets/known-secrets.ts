import { Redactor } from '../security/index.ts';
import { secretLimits } from './limits.ts';

/**
 * What must not appear in logs of the secrets of applications. In the session logs of its application a value is masked
 * whatever it looks like. In the server's own log, which is everybody's, that is left to whoever knows what looks secret: one
 * application's secret `connected` must not rub that word out of the lines of all others.
 */
export class KnownSecrets {
  /** Oldest use first. */
  readonly #applications = new Map<number, { redactor: Redactor; held: Map<string, () => void> }>();
  readonly #everywhere: { use(secret: string): void };

  /** @param everywhere Is told of every value, for the server's log. */
  constructor(everywhere: { use(secret: string): void }) {
    this.#everywhere = everywhere;
  }

  /** Masks it from now on. */
  use(applicationId: number, value: string): void {
    this.#everywhere.use(value);
    const known = this.#applications.get(applicationId) ?? { redactor: new Redactor(), held: new Map() };
    this.#applications.delete(applicationId);
    this.#applications.set(applicationId, known);
    if (this.#applications.size > secretLimits.maskedApplications) removeOldest(this.#applications);
    const release = known.held.get(value) ?? known.redactor.register(value);
    known.held.delete(value);
    known.held.set(value, release);
    if (known.held.size > secretLimits.maskedPerApplication) removeOldest(known.held)?.();
  }

  /** A line of a session log of this application, without its secrets. */
  mask(applicationId: number, line: string): string {
    return this.#applications.get(applicationId)?.redactor.redact(line) ?? line;
  }
}

function removeOldest<Key, Value>(from: Map<Key, Value>): Value | undefined {
  const [oldest, value] = from.entries().next().value ?? [];
  if (oldest !== undefined) from.delete(oldest);
  return value;
}
