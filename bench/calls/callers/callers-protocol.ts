import type { PathConditions } from './lossy-path.ts';

export type ToCallers =
  | ({
      readonly kind: 'start';
      readonly clipPath: string;
      readonly calls: number;
      /** WHIP endpoint without the dialled number: `…/whip/<application>/`. */
      readonly url: string;
      readonly token: string;
      readonly isStereo: boolean;
      readonly rampMs: number;
    } & PathConditions)
  | { readonly kind: 'finish' };

export type FromCallers =
  | { readonly kind: 'started' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'report'; readonly calls: readonly CallerReport[] };

export interface CallerReport {
  readonly call: number;
  /** From the POST to ICE and DTLS being through. */
  readonly connectMs: number;
  /** Machine microseconds. */
  readonly firstVideoAtUs: number;
  readonly frames: number;
  readonly keyFrames: number;
  readonly bytes: number;
  readonly packets: number;
  readonly retransmissions: number;
  readonly lostPackets: number;
  readonly keyFrameRequests: number;
  /** How far behind its own schedule this caller was at worst: the benchmark's own fault. */
  readonly maxLatenessMs: number;
  /** Empty: the benchmark ended it. */
  readonly endReason: string;
}
