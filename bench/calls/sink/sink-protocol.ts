import type { DurationSummary } from '../histogram.ts';
import type { PublishedCallReport } from './published-call.ts';

export type ToSink =
  /** Latencies are counted from here on. */
  | { readonly kind: 'forget-latencies' }
  | { readonly kind: 'report' }
  /** Listens on one more port, for RTMPS; answered by `listening`. PEM texts. */
  | { readonly kind: 'listen-tls'; readonly key: string; readonly certificate: string }
  /** Nothing more is read from the connections of these publishes, which stay open. */
  | { readonly kind: 'stop-reading'; readonly names: readonly string[] };

export type FromSink =
  | { readonly kind: 'listening'; readonly port: number }
  | ({ readonly kind: 'report' } & SinkReport);

export interface SinkReport {
  readonly publishes: readonly PublishedCallReport[];
  /** From the sending of a frame to the arrival of the last byte of its tag, all publishes together. */
  readonly latencyMs: DurationSummary;
}
