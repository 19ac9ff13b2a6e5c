import { silentLog } from '@callcast/core';
import { expect, test } from 'vitest';
import { openTracing } from './open-tracing.ts';

const open = (environment: Readonly<Record<string, string>>) =>
  openTracing({ environment, version: '1', redact: (text) => text, log: silentLog });
const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

test('without a collector, or switched off, there are no traces', async () => {
  expect(await open({ OTEL_SERVICE_NAME: 'studio' })).toBeUndefined();
  expect(await open({ ...ENDPOINT, OTEL_SDK_DISABLED: 'TRUE' })).toBeUndefined();
  expect(await open({ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' })).toBeUndefined();
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' }, 'must be an http or https URL'],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'ftp://a.example' }, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT must be'],
  [{ ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'traces go out by HTTP'],
  [{ ...ENDPOINT, OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '2' }, 'a number from 0 to 1'],
])('a mistake stops the start: %j', async (environment, message) => {
  await expect(open(environment)).rejects.toMatchObject({
    code: 'OTEL_INVALID',
    message: expect.stringContaining(message),
  });
});

test('a trace that is not kept still has a name that requests can carry', async () => {
  const tracing = await open({ ...ENDPOINT, OTEL_TRACES_SAMPLER: 'parentbased_always_off' });
  expect(tracing?.span('call session').traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  await tracing?.close();
});
