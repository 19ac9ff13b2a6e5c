import { createHash } from 'node:crypto';
import type { RunStart } from '../protocol.ts';

/** Scenario versions that had a shard killed: from then on they run alone. Bounded; the oldest is forgotten. */
export class Quarantine {
  readonly #maximum: number;
  readonly #digests = new Set<string>();

  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  add(start: RunStart): void {
    const digest = digestOf(start);
    this.#digests.delete(digest);
    this.#digests.add(digest);
    const oldest = this.#digests.values().next();
    if (this.#digests.size > this.#maximum && !oldest.done) this.#digests.delete(oldest.value);
  }

  has(start: RunStart): boolean {
    return this.#digests.size > 0 && this.#digests.has(digestOf(start));
  }
}

/** A change of the text is a new version: it gets another chance. */
function digestOf(start: RunStart): string {
  const hash = createHash('sha256').update(`${start.applicationId}\n`);
  for (const scenario of start.scenarios) hash.update(`${scenario.source.length}\n`).update(scenario.source);
  return hash.digest('base64');
}
