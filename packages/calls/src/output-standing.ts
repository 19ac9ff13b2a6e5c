/** How one output stands, made of what its worker tells: states, events and figures. For the API, and for a scenario that asks. */
import type { Millis } from '@callcast/core';
import type { OutputHealthName, OutputSnapshot } from './call-snapshot.ts';
import type { MediaEvent, OutputStatistics } from './media-protocol.ts';

type Told = Pick<Extract<MediaEvent, { kind: 'output' | 'output-state' }>, 'reason' | 'errorCode'>;

interface Fault {
  readonly health: Exclude<OutputHealthName, 'good'>;
  readonly reason: string;
  readonly code: string | undefined;
}

/** It takes nothing at all, which is worse than too little. */
const NOTHING_TAKEN = 'DEST_NO_ACK';
/** What is told of a slow destination that tells no code. */
const SLOW = 'DEST_SLOW';

export class OutputStanding {
  /** At most a second old; undefined before the first figures. */
  statistics: OutputStatistics | undefined;
  #fault: Fault | undefined;
  #reason = 'Nothing is known yet';
  #publishes = 0;
  #publishedAt: Millis | undefined;

  handleEvent(now: Millis, { name }: Extract<MediaEvent, { kind: 'output' }>): void {
    if (name === 'stream-started') {
      this.#publishes++;
      this.#publishedAt = now;
    } else if (name === 'stream-stopped' || name === 'disconnected') this.#publishedAt = undefined;
  }

  /** A fault lasts until the output is live again, or nobody wants it any more. */
  handleState(event: Extract<MediaEvent, { kind: 'output-state' }>): void {
    this.#reason = event.reason;
    if (event.state === 'live' || event.state === 'stopped') this.#fault = undefined;
    else if (event.state === 'degraded') this.#fault = slowness(event);
    else if (event.state === 'failed' || event.state === 'reconnecting')
      this.#fault = { health: 'bad', reason: event.reason, code: event.errorCode };
  }

  snapshot(now: Millis): Omit<OutputSnapshot, 'outputId' | 'state'> {
    const fault = this.#fault;
    return {
      health: fault?.health ?? 'good',
      reason: fault?.reason ?? this.#reason,
      code: fault?.code,
      uptimeSeconds: this.#publishedAt === undefined ? 0 : Math.round((now - this.#publishedAt) / 1_000),
      reconnects: Math.max(0, this.#publishes - 1),
      statistics: this.statistics,
    };
  }
}

function slowness({ reason, errorCode: code = SLOW }: Told): Fault {
  return { health: code === NOTHING_TAKEN ? 'bad' : 'degraded', reason, code };
}
