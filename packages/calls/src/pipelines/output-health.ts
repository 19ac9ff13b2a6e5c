/** Whether a published output keeps up: judged by how long its oldest unsent byte has waited, and by dropped media. Sans-IO. */
import { type Millis, millis } from '@callcast/core';
import type { OutputFlow } from '../media-protocol.ts';

/** Players keep one to three seconds in store: what waits longer is on its way to a stall. */
const MAX_AGE = millis(1_000);
/** So long without a fault before an output counts as healthy again: a link at its limit fails in bursts. */
const CLEAN_FOR = millis(5_000);
/** What arrives is counted with what stands around it: a difference of less is none. */
const SAME_RATE = 0.97;
/** A way that brings nothing at all for so long does not bring too little, but nothing: two readings of the kernel's queue. */
const SILENT_FOR = millis(1_000);

export interface OutputHealthSample {
  /** How long the oldest media byte has waited that has not left the connection. */
  readonly unsentAge: Millis;
  readonly unsentBytes: number;
  /** Bytes that have arrived, in all. */
  readonly deliveredBytes: number;
  /** Tags given up for want of progress, in all. */
  readonly droppedTags: number;
  /** Undefined while too little is known. */
  readonly flow: OutputFlow | undefined;
}

export interface HealthChange {
  readonly health: 'healthy' | 'degraded';
  readonly reason: string;
  /** Of `degraded`. */
  readonly errorCode?: 'DEST_SLOW' | 'DEST_NO_ACK';
  readonly flow?: OutputFlow;
}

export class OutputHealth {
  #droppedTags = 0;
  #isDegraded = false;
  #faultAt: Millis = millis(0);
  #deliveredBytes = 0;
  #deliveredAt: Millis = millis(0);

  /** @returns The change that this sample makes, if any. */
  handleSample(now: Millis, sample: OutputHealthSample): HealthChange | undefined {
    if (sample.deliveredBytes !== this.#deliveredBytes || sample.unsentBytes === 0) this.#deliveredAt = now;
    this.#deliveredBytes = sample.deliveredBytes;
    const dropped = sample.droppedTags - this.#droppedTags;
    this.#droppedTags = sample.droppedTags;
    const isFaulty = sample.unsentAge > MAX_AGE || dropped > 0;
    if (isFaulty) this.#faultAt = now;
    if (isFaulty === this.#isDegraded) return undefined;
    if (!isFaulty && now - this.#faultAt < CLEAN_FOR) return undefined;
    this.#isDegraded = isFaulty;
    if (!isFaulty) return { health: 'healthy', reason: `The destination has kept up for ${CLEAN_FOR / 1000} s` };
    const { flow } = sample;
    return { health: 'degraded', ...this.#fault(now, sample, dropped), ...(flow === undefined ? {} : { flow }) };
  }

  /** For the owner of the call, who chose the destination: both rates say what to change. */
  #fault(
    now: Millis,
    { unsentAge, unsentBytes, flow }: OutputHealthSample,
    dropped: number,
  ): Pick<HealthChange, 'reason' | 'errorCode'> {
    const sent = flow && bitrateInWords(flow.mediaBitrateBps);
    const silentFor = now - this.#deliveredAt;
    if (silentFor >= SILENT_FOR) {
      const waiting = `${bytesInWords(unsentBytes)} wait`;
      const what = sent === undefined ? waiting : `the call sends ${sent}, and ${waiting}`;
      const reason = `The destination has confirmed nothing for ${secondsInWords(silentFor)}: ${what}`;
      return { reason, errorCode: 'DEST_NO_ACK' };
    }
    const what =
      dropped > 0
        ? `${dropped} ${dropped === 1 ? 'tag was' : 'tags were'} dropped`
        : `${bytesInWords(unsentBytes)} wait, the oldest for ${secondsInWords(unsentAge)}`;
    const reason = `${tooSlow(flow)}: ${what}. A nearer server or a lower bitrate helps`;
    return { reason, errorCode: 'DEST_SLOW' };
  }
}

function tooSlow(flow: OutputFlow | undefined): string {
  if (flow === undefined) return 'The destination is too slow';
  const { mediaBitrateBps, deliveredBitrateBps } = flow;
  const sent = bitrateInWords(mediaBitrateBps);
  return deliveredBitrateBps < SAME_RATE * mediaBitrateBps
    ? `The call sends ${sent}, the destination takes ${bitrateInWords(deliveredBitrateBps)}`
    : `The destination takes the ${sent} that the call sends, but too late`;
}

const bitrateInWords = (bps: number): string =>
  bps < 999_500 ? `${Math.round(bps / 1_000)} kbit/s` : `${(bps / 1e6).toFixed(1)} Mbit/s`;
const bytesInWords = (bytes: number): string =>
  bytes < 999_500 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
const secondsInWords = (milliseconds: number): string => `${(milliseconds / 1_000).toFixed(1)} s`;
