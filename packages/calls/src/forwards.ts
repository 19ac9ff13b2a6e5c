/** Which leg of a session gets the media of which other. Kept while a leg is still opening, and when it is gone: it may be back. */
import type { LegId, MediaEvent } from './media-protocol.ts';
import type { LegMedia } from './pipelines/leg-media.ts';

export interface ForwardsOptions {
  /** Undefined: not open. */
  readonly legOf: (legId: LegId) => LegMedia | undefined;
  readonly emit: (event: MediaEvent) => void;
  /** What the receivers of this leg's video can take may have changed. */
  readonly onBoundChanged: (legId: LegId) => void;
}

export class Forwards {
  readonly #options: ForwardsOptions;
  /** By the leg that gets it: that is one source at most. */
  readonly #sources = new Map<LegId, LegId>();

  constructor(options: ForwardsOptions) {
    this.#options = options;
  }

  /** In place of what `toLegId` got before. Told again it changes nothing. */
  start(fromLegId: LegId, toLegId: LegId): void {
    const before = this.#sources.get(toLegId);
    if (before === fromLegId) return;
    if (before !== undefined) this.stop(before, toLegId);
    this.#sources.set(toLegId, fromLegId);
    this.#connect(fromLegId, toLegId);
  }

  /** Without effect when `toLegId` gets another one by now. */
  stop(fromLegId: LegId, toLegId: LegId): void {
    if (this.#sources.get(toLegId) !== fromLegId) return;
    this.#sources.delete(toLegId);
    const from = this.#options.legOf(fromLegId);
    const to = this.#options.legOf(toLegId);
    if (from === undefined || to === undefined) return;
    from.forwarding.stopForwardTo(to.forwarding);
    this.#options.onBoundChanged(fromLegId);
  }

  /** Who is heard and seen by this leg; undefined: nobody. */
  sourceOf(toLegId: LegId): LegId | undefined {
    return this.#sources.get(toLegId);
  }

  handleLegOpened(legId: LegId): void {
    for (const [toLegId, fromLegId] of this.#sources)
      if (fromLegId === legId || toLegId === legId) this.#connect(fromLegId, toLegId);
  }

  /** Called every 100 ms. */
  handleBounds(): void {
    for (const fromLegId of this.#sources.values()) this.#options.onBoundChanged(fromLegId);
  }

  #connect(fromLegId: LegId, toLegId: LegId): void {
    const from = this.#options.legOf(fromLegId);
    const to = this.#options.legOf(toLegId);
    if (from === undefined || to === undefined) return;
    const mismatch = from.forwarding.forwardTo(to.forwarding);
    if (mismatch !== undefined)
      this.#options.emit({ kind: 'forward-mismatch', legId: fromLegId, toLegId, ...mismatch });
  }
}
