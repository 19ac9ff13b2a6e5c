/** W3C Trace Context §3.2: the `traceparent` header, version 00. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
}

/** @returns Undefined: it is none, and the work begins a trace of its own (§4.3). */
export function parseTraceparent(header: string): TraceContext | undefined {
  const match = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/.exec(header);
  const [, traceId = '', spanId = ''] = match ?? [];
  return /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(spanId) ? { traceId, spanId } : undefined;
}

export function writeTraceparent({ traceId, spanId }: TraceContext, isSampled: boolean): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}
