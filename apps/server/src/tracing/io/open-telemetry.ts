/**
 * Spans to an OTLP collector, by HTTP as JSON. Loaded only where one is configured: the packages have megabytes.
 *
 * The packages read the standard variables themselves: `OTEL_EXPORTER_OTLP_ENDPOINT`, `…_HEADERS`, `…_TIMEOUT`, `OTEL_SERVICE_NAME`,
 * `OTEL_RESOURCE_ATTRIBUTES`.
 */
import type { Log } from '@callcast/core';
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { SpanAttributes, TraceSpan, Tracing } from '../ports.ts';
import { parseTraceparent, writeTraceparent } from '../traceparent.ts';

/** Characters of an attribute: reasons are sentences. */
const MAX_VALUE_CHARACTERS = 300;
/** Spans that wait for a collector that does not answer: a few minutes of a busy server, a megabyte or two. */
const MAX_QUEUED_SPANS = 2_048;
const CLOSE_TIMEOUT_MS = 5_000;

export interface OpenTelemetryOptions {
  readonly version: string;
  /** Share of the traces that is kept, 0 to 1. */
  readonly ratio: number;
  /** Of every text that leaves. */
  readonly redact: (text: string) => string;
  readonly log: Log;
}

export function createOpenTelemetry({ version, ratio, redact, log }: OpenTelemetryOptions): Tracing {
  const service = resourceFromAttributes({ 'service.name': 'callcast', 'service.version': version });
  const provider = new TracerProvider({
    resource: service.merge(detectResources({ detectors: [envDetector] })),
    // By the trace's id alone: what a stranger's header says about sampling decides nothing.
    sampler: ratio < 1 ? new TraceIdRatioBasedSampler(ratio) : new AlwaysOnSampler(),
    spanLimits: { attributeValueLengthLimit: MAX_VALUE_CHARACTERS },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: telling(new OTLPTraceExporter(), log),
        maxQueueSize: MAX_QUEUED_SPANS,
      }),
    ],
  });
  const tracer = provider.getTracer('callcast', version);
  const clean = (attributes: SpanAttributes = {}): Attributes =>
    Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, typeof value === 'string' ? redact(value) : value]),
    );
  const wrap = (span: Span): TraceSpan => ({
    traceparent: writeTraceparent(span.spanContext(), (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0),
    event: (name, attributes) => void span.addEvent(name, clean(attributes)),
    child: (name, attributes) =>
      wrap(tracer.startSpan(name, { attributes: clean(attributes) }, trace.setSpan(ROOT_CONTEXT, span))),
    end: (errorCode, attributes) => {
      if (!span.isRecording()) return;
      span.setAttributes(clean(attributes));
      if (errorCode !== undefined) {
        span.setAttribute('error.type', errorCode);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    },
  });
  let closed: Promise<void> | undefined;
  return {
    span: (name, attributes, { kind, traceparent } = {}) => {
      const asked = traceparent === undefined ? undefined : parseTraceparent(traceparent);
      const parent =
        asked === undefined
          ? ROOT_CONTEXT
          : trace.setSpanContext(ROOT_CONTEXT, { ...asked, traceFlags: TraceFlags.SAMPLED, isRemote: true });
      const spanKind = kind === 'server' ? SpanKind.SERVER : SpanKind.INTERNAL;
      return wrap(tracer.startSpan(name, { kind: spanKind, attributes: clean(attributes) }, parent));
    },
    close: () => {
      // A collector that does not answer is asked again and again: the server's end does not wait for that.
      closed ??= Promise.race([
        provider.shutdown().catch(() => undefined), // sends what waits; failures are told by the exporter
        new Promise<void>((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref()),
      ]);
      return closed;
    },
  };
}

/** The packages keep failures to themselves; an operator is to hear of the first one, and when it is over. */
function telling(exporter: SpanExporter, log: Log): SpanExporter {
  let failed = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const fails = result.code !== 0;
        if (fails && !failed)
          log.warn('traces do not reach the collector: look at OTEL_EXPORTER_OTLP_ENDPOINT', {
            error: result.error?.message ?? 'no reason',
          });
        if (!fails && failed) log.info('traces reach the collector again');
        failed = fails;
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  };
}
