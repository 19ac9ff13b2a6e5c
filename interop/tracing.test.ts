/** Traces of a call, as a collector gets them: a small receiver of OTLP by HTTP stands in its place. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { password, streamKey } from '@callcast/testing/leaks';
import { loadClip } from '@callcast/testing/robot';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Callcast, PASSWORD } from './calls/callcast.ts';
import { robotCall } from './calls/robot-call.ts';

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly events?: readonly { readonly name: string }[];
  readonly status?: { readonly code?: number };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A collector, and a service that the scenario asks. */
async function startReceiver() {
  const bodies: string[] = [];
  const paths: (string | undefined)[] = [];
  const authorizations: (string | undefined)[] = [];
  const traceparents: (string | string[] | undefined)[] = [];
  const server = createServer(async (request, response) => {
    if (request.url === '/asked') traceparents.push(request.headers.traceparent);
    else {
      paths.push(request.url);
      authorizations.push(request.headers.authorization);
      bodies.push(await textOf(request));
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const spans = (): OtlpSpan[] =>
    bodies.flatMap((body) =>
      (JSON.parse(body) as { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] }).resourceSpans.flatMap(
        ({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans),
      ),
    );
  return { port: (server.address() as AddressInfo).port, bodies, paths, authorizations, traceparents, spans };
}

const millisBetween = (from: string, to: string): number => Number(BigInt(to) - BigInt(from)) / 1e6;

const attribute = (span: OtlpSpan, key: string): unknown =>
  Object.values(span.attributes.find((one) => one.key === key)?.value ?? {})[0];

test('a call, its output and its requests arrive as one trace when the server ends, and no secret with them', async () => {
  const receiver = await startReceiver();
  const token = password();
  await using server = await Callcast.start({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.port}`,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encodeURIComponent(token)}`,
    OTEL_SERVICE_NAME: 'studio',
    CALLCAST_LOG_LEVEL: 'debug',
  });
  const key = streamKey('traced');
  const accessToken = await server.application(
    'traced',
    `require(Modules.StreamingAgent);
     VoxEngine.addEventListener(AppEvents.CallAlerting, async ({ call }) => {
       call.addEventListener(CallEvents.Disconnected, () => VoxEngine.terminate());
       await Net.httpRequestAsync('http://127.0.0.1:${receiver.port}/asked');
       const agent = VoxEngine.createStreamingAgent({ protocol: 'RTMP', url: 'rtmp://127.0.0.1:${server.rtmpPort}/live', streamName: "${key}" });
       call.sendMediaTo(agent);
       call.answer();
     });`,
  );
  const asking = '0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';
  await fetch(`${server.base}/api/v1/calls`, {
    headers: { authorization: 'Bearer made-up', traceparent: `00-${asking}-01` },
  });
  const clip = await loadClip();
  await robotCall({ server, clip, application: 'traced', token: accessToken, durationMs: 5_000 });
  await server.untilSessionEnded('traced');
  await server.kill('SIGTERM');

  const spans = receiver.spans();
  const named = (name: string): OtlpSpan => {
    const found = spans.filter((span) => span.name === name);
    expect(found, `${name} among ${spans.map((span) => span.name).join(', ')}`).toHaveLength(1);
    return found[0]!;
  };
  const [session, call, output] = [named('call session'), named('call'), named('output')];
  expect(attribute(session, 'callcast.application')).toBe('traced');
  expect(session.parentSpanId ?? '').toBe('');
  for (const child of [call, output]) {
    expect([child.traceId, child.parentSpanId]).toEqual([session.traceId, session.spanId]);
    // Each span has a clock of its own, set by the wall clock's milliseconds.
    expect(millisBetween(session.startTimeUnixNano, child.startTimeUnixNano)).toBeGreaterThan(-5);
    expect(millisBetween(child.endTimeUnixNano, session.endTimeUnixNano)).toBeGreaterThan(-5);
  }
  expect(millisBetween(call.startTimeUnixNano, call.endTimeUnixNano)).toBeGreaterThan(4_000);
  expect(call.events?.map(({ name }) => name)).toContain('media connected');
  expect(output.events?.map(({ name }) => name)).toEqual(expect.arrayContaining(['connected', 'stream-started']));
  expect(receiver.traceparents).toEqual([`00-${session.traceId}-${session.spanId}-01`]);
  const listed = named('GET /api/v1/calls');
  expect(`${listed.traceId}-${listed.parentSpanId}`).toBe(asking);
  expect(attribute(listed, 'http.response.status_code')).toBe(401);
  expect(attribute(named('POST /whip/:application/:number'), 'http.route')).toBe('/whip/:application/:number');
  expect(spans.map(({ name }) => name)).not.toContain('GET /readyz');

  expect(new Set(receiver.paths)).toEqual(new Set(['/v1/traces']));
  expect(receiver.bodies[0]).toContain('studio');
  expect(new Set(receiver.authorizations)).toEqual(new Set([token]));
  const sent = receiver.bodies.join('\n');
  for (const secret of [key, accessToken, PASSWORD, token]) expect(sent.includes(secret)).toBe(false);
  expect(server.output.includes(token)).toBe(false);
});

test('a collector that does not answer costs a line in the log, and nothing else', async () => {
  await using server = await Callcast.start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
  for (let i = 0; i < 3; i++) await fetch(`${server.base}/api/v1/calls`);
  await vi.waitFor(() => expect(server.output).toContain('traces do not reach the collector'), {
    timeout: 60_000,
    interval: 200,
  });
  expect((await fetch(`${server.base}/readyz`)).status).toBe(200);
});
