import type { DurationSummary } from '../histogram.ts';
import type { PublishedCallReport } from './published-call.ts';

export type ToSink =
  /** Latencies are counted from here on. */
  { readonly kind: 'forget-latencies' } | { readonly kind: 'report' };

export type FromSink =
  | { readonly kind: 'listening'; readonly port: number }
  | ({ readonly kind: 'report' } & SinkReport);

export interface SinkReport {
  readonly publishes: readonly PublishedCallReport[];
  /** From the sending of a frame to the arrival of the last byte of its tag, all publishes together. */
  readonly latencyMs: DurationSummary;
}
