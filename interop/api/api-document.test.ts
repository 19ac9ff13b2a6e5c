/** Every route of `/api/v1`, as its own document describes it: whatever is sent, the answer is one of those that it names. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { API_KEY, Callcast } from '../calls/callcast.ts';
import { type DocumentedOperation, requestsOf } from './request-arbitraries.ts';

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
}

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
/** Of each operation. */
const REQUESTS = 150;
/** Limits of failures are of other tests. */
const PATIENT = { CALLCAST_LOGIN_FAILURES_PER_MINUTE: '100000', CALLCAST_LOGINS_PER_MINUTE: '100000' };

test('whatever is sent to a route, it answers as the API document says, and never with a 500', async () => {
  await using server = await Callcast.start(PATIENT);
  const document = (await (await fetch(`${server.base}/api/openapi.json`)).json()) as ApiDocument;
  expect(
    (await new Validator().validate(structuredClone(document) as object as Record<string, unknown>)).errors ?? [],
  ).toEqual([]);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => METHODS.has(method))
      .map(([method, operation]) => ({ path, method, operation })),
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(['listCalls', 'addDestination', 'getSessionLog', 'createUserSession']));

  await server.application('fuzzed', 'VoxEngine.terminate()');
  const { result } = (await server.api('GetApplications', { application_name: 'fuzzed' })) as {
    result: { application_id: number }[];
  };
  const known = { application: String(result[0]?.application_id) };
  const ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
  const seen = new Map<string, Set<number>>();
  for (const { path, method, operation } of operations) {
    const statuses = new Set<number>();
    seen.set(operation.operationId, statuses);
    await fc.assert(
      fc.asyncProperty(requestsOf(path, operation, API_KEY, known), async ({ path: target, headers, body }) => {
        const answer = await fetch(`${server.base}${target}`, {
          method: method.toUpperCase(),
          headers: { ...headers, accept: 'application/json' },
          ...(body === undefined ? {} : { body }),
          signal: AbortSignal.timeout(10_000),
        });
        statuses.add(answer.status);
        const text = await answer.text();
        // A path of another shape is of no route.
        const isElsewhere = answer.status === 404 && text.includes('"NOT_FOUND"');
        if (isElsewhere) return;
        const described = operation.responses[String(answer.status)];
        expect(described, `${method} ${target}: ${answer.status} ${text.slice(0, 300)}`).toBeDefined();
        const mediaType = answer.headers.get('content-type')?.split(';')[0] ?? '';
        const content = described?.content?.[mediaType];
        if (described?.content === undefined) expect(text).toBe('');
        else expect(content, `${method} ${target}: ${answer.status} as ${mediaType}`).toBeDefined();
        if (content === undefined || !mediaType.endsWith('json')) return;
        const validate = ajv.compile(content.schema);
        const isValid = validate(JSON.parse(text));
        expect(isValid ? [] : validate.errors, `${method} ${target}: ${text.slice(0, 300)}`).toEqual([]);
      }),
      { numRuns: REQUESTS, seed: 20_261_123 },
    );
  }
  // What the requests are worth: right ones were among them.
  for (const id of [
    'listCalls',
    'listDestinations',
    'listSecrets',
    'listRecordings',
    'getAccountLog',
    'listOutputs',
    'listCallSessions',
    'listCallRecords',
    'followEvents',
    'listApplications',
    'listScenarios',
  ])
    expect([...(seen.get(id) ?? [])], id).toEqual(expect.arrayContaining([200, 400, 401]));
  expect([...(seen.get('addWebhook') ?? [])]).toEqual(expect.arrayContaining([400, 413, 415, 422]));
  for (const id of ['addSecret'])
    expect([...(seen.get(id) ?? [])], id).toEqual(expect.arrayContaining([201, 400, 413, 415]));
  expect((await fetch(`${server.base}/readyz`)).status).toBe(200);
});
