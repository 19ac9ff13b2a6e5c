/** Traces for OpenTelemetry. */
export { openTracing, type TracingOptions } from './open-tracing.ts';
export type { SpanAttributes, SpanOptions, TraceSpan, Tracing } from './ports.ts';
export { SessionTrace, type TracedSession } from './session-trace.ts';
export { traceRequests } from './trace-requests.ts';
