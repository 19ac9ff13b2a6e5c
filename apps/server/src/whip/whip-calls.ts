import type { CallerPort } from '@callcast/calls';
import type { PlacedCall } from '../calling/switchboard.ts';

/** How a WHIP POST ends. */
export type WhipOutcome =
  | { readonly kind: 'answered'; readonly sdp: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly code: number; readonly reason: string; readonly errorCode: string };

/** One WHIP resource: the call that a POST created. */
export interface WhipResource {
  readonly resourceId: string;
  readonly userId: number;
  readonly etag: string;
  readonly iceUfrag: string;
  readonly call: PlacedCall;
}

/** A caller whose only signalling is one HTTP answer. What comes later (messages, output states) has no way to it. */
export class WhipCaller implements CallerPort {
  readonly outcome: Promise<WhipOutcome>;
  /** Nothing more will come. */
  over = false;
  readonly #settle: (outcome: WhipOutcome) => void;
  readonly #onOver: () => void;

  /** @param onOver The call is over; its resource is gone. */
  constructor(onOver: () => void) {
    const { promise, resolve } = Promise.withResolvers<WhipOutcome>();
    this.outcome = promise;
    this.#settle = resolve;
    this.#onOver = () => {
      this.over = true;
      onOver();
    };
  }

  answered(sdp: string, headers: Readonly<Record<string, string>>): void {
    this.#settle({ kind: 'answered', sdp, headers });
  }

  failed(code: number, reason: string, errorCode: string): void {
    this.#settle({ kind: 'failed', code, reason, errorCode });
    this.#onOver();
  }

  ended(): void {
    this.#onOver();
  }

  ringing(): void {}
  connected(): void {}
  output(): void {}
  message(): void {}
  info(): void {}
}

/** WHIP's HTTP status for a call that failed (contract: DESIGN §3). */
export function httpStatusOf(code: number, errorCode: string): number {
  if (errorCode === 'SHUTTING_DOWN') return 503;
  if (errorCode === 'SCENARIO_NO_ANSWER') return 504;
  if (errorCode.startsWith('SCENARIO_')) return 500;
  if (errorCode.startsWith('SDP_')) return 400;
  if (code === 486) return 409;
  if (code === 404) return 404;
  if (code === 408) return 504;
  if (code >= 500 && code < 600) return 500;
  return 403;
}
