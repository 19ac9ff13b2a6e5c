import type { Log } from '@callcast/core';
import { StartError } from '../start-error.ts';
import type { Tracing } from './ports.ts';

export interface TracingOptions {
  /** The standard variables of OpenTelemetry, as they were set. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly redact: (text: string) => string;
  readonly log: Log;
}

/**
 * Spans for the collector that the environment names; undefined when it names none, or says `OTEL_SDK_DISABLED=true` or
 * `OTEL_TRACES_EXPORTER=none`.
 *
 * @throws {StartError} `OTEL_INVALID`
 */
export async function openTracing({ environment, version, redact, log }: TracingOptions): Promise<Tracing | undefined> {
  const read = (name: string): string => environment[name]?.trim() ?? '';
  const name = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'].find((one) => read(one) !== '');
  if (name === undefined || read('OTEL_SDK_DISABLED').toLowerCase() === 'true') return undefined;
  if (read('OTEL_TRACES_EXPORTER').toLowerCase() === 'none') return undefined;
  const { protocol } = URL.parse(read(name)) ?? {};
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new StartError('OTEL_INVALID', `${name} must be an http or https URL such as http://localhost:4318`);
  if (read('OTEL_EXPORTER_OTLP_PROTOCOL') === 'grpc' || read('OTEL_EXPORTER_OTLP_TRACES_PROTOCOL') === 'grpc')
    throw new StartError(
      'OTEL_INVALID',
      `OTEL_EXPORTER_OTLP_PROTOCOL is grpc, and traces go out by HTTP: name the collector's HTTP port, usually 4318, in ${name} and unset the protocol`,
    );
  const { createOpenTelemetry } = await import('./io/open-telemetry.ts');
  return createOpenTelemetry({ version, ratio: ratioOf(read), redact, log });
}

/** `OTEL_TRACES_SAMPLER` and its argument, as far as they say how many traces are kept. */
function ratioOf(read: (name: string) => string): number {
  const sampler = read('OTEL_TRACES_SAMPLER');
  if (sampler.endsWith('always_off')) return 0;
  if (!sampler.endsWith('traceidratio')) return 1;
  const written = read('OTEL_TRACES_SAMPLER_ARG');
  const ratio = written === '' ? 1 : Number(written);
  if (!(ratio >= 0 && ratio <= 1))
    throw new StartError('OTEL_INVALID', 'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1');
  return ratio;
}
