/** What the server says about its work as it goes, for OpenTelemetry. Without a collector there is none of this. */

export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** A piece of work with a beginning and an end. Whoever made it ends it; what comes after that is dropped. */
export interface TraceSpan {
  /** How another program refers to it: W3C Trace Context §3.2, version 00. */
  readonly traceparent: string;
  event(name: string, attributes?: SpanAttributes): void;
  child(name: string, attributes?: SpanAttributes): TraceSpan;
  /** Idempotent. @param errorCode Left out: it went well. */
  end(errorCode?: string, attributes?: SpanAttributes): void;
}

export interface SpanOptions {
  readonly kind?: 'server' | 'internal';
  /** Of whoever asked for the work, as they sent it: whatever it is, it is only a reference. */
  readonly traceparent?: string | undefined;
}

export interface Tracing {
  span(name: string, attributes?: SpanAttributes, options?: SpanOptions): TraceSpan;
  /** Sends what waits, for 5 s at most. Idempotent. */
  close(): Promise<void>;
}
