import { silentLog } from '@callcast/core';
import { Validator } from '@seriousme/openapi-schema-validator';
import fastify from 'fastify';
import { Registry } from 'prom-client';
import Type from 'typebox';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpServer } from '../http/index.ts';
import { type Operation, registerApiDocument, registerProblemPages } from './index.ts';
import { readCatalogue } from './problem-pages.ts';

const THING: Operation = {
  id: 'changeThing',
  section: 'calls',
  summary: 'Change a thing',
  access: 'api-key',
  parameters: { thing: 'Its id' },
  problems: { 404: ['CALL_UNKNOWN'] },
};
const REMOVAL: Operation = {
  id: 'removeThing',
  section: 'calls',
  summary: 'Remove a thing',
  access: 'none',
  answers: { 204: { description: 'It is removed' } },
};
const ThingBody = Type.Object({ name: Type.Union([Type.String(), Type.Null()]) });

async function open() {
  const app = createHttpServer({
    log: silentLog,
    random: { uint32: () => 4, bytes: (length) => new Uint8Array(length) },
    unreadyReason: async () => undefined,
    metrics: new Registry(),
  });
  onTestFinished(() => app.close());
  await registerApiDocument(app, { version: '1.2.3' });
  await registerProblemPages(app);
  const schema = { body: ThingBody, querystring: Type.Object({ q: Type.String() }), response: { 200: ThingBody } };
  app.patch('/api/v1/things/:thing', { schema, config: { operation: THING } }, async () => ({ name: null }));
  app.delete('/api/v1/things/:thing', { config: { operation: REMOVAL } }, async (_, reply) => reply.code(204).send());
  app.get('/hidden', async () => 'of no API');
  return app;
}

test('the document says of each route what it takes, answers and refuses, and is valid OpenAPI 3.1', async () => {
  const app = await open();
  const document = (await app.inject('/api/openapi.json')).json();
  const validated = await new Validator().validate(structuredClone(document));
  expect(validated.errors ?? []).toEqual([]);
  expect(Object.keys(document.paths)).toEqual(['/api/openapi.json', '/api/v1/things/{thing}']);
  const { patch, delete: remove } = document.paths['/api/v1/things/{thing}'];
  expect(patch).toMatchObject({
    operationId: 'changeThing',
    tags: ['calls'],
    security: [{ apiKey: [] }, { console: [] }],
    parameters: [
      { name: 'q', in: 'query', required: true },
      { name: 'thing', in: 'path', required: true, description: 'Its id' },
    ],
  });
  expect(patch.requestBody.content['application/json'].schema.required).toEqual(['name']);
  const codes = (status: number): string[] =>
    patch.responses[status].content['application/problem+json'].schema.properties.code.enum;
  expect(Object.keys(patch.responses)).toEqual(['200', '400', '401', '403', '404', '413', '415', '429']);
  expect([codes(400), codes(404)]).toEqual([['INVALID_REQUEST', 'MALFORMED_JSON'], ['CALL_UNKNOWN']]);
  expect(remove.security).toEqual([]);
  expect(remove.responses[204]).toEqual({ description: 'It is removed' });
});

test('what the document says of a route does not change what the route answers', async () => {
  const app = await open();
  const answer = await app.inject({ method: 'PATCH', url: '/api/v1/things/7?q=1', payload: { name: 'a' } });
  expect([answer.statusCode, answer.json()]).toEqual([200, { name: null }]);
  expect((await app.inject({ method: 'DELETE', url: '/api/v1/things/7' })).statusCode).toBe(204);
});

test('a route that also answers HEAD is one operation', async () => {
  const app = await open();
  const config = { operation: { ...THING, id: 'readThing' } };
  app.route({ method: ['GET', 'HEAD'], url: '/api/v1/things', config, handler: async () => 1 });
  const document = (await app.inject('/api/openapi.json')).json();
  expect(Object.keys(document.paths['/api/v1/things'])).toEqual(['get']);
});

test('a route of the API that says nothing of itself does not start', async () => {
  const app = await open();
  expect(() => app.get('/api/v1/other', async () => 1)).toThrow('/api/v1/other says nothing of itself');
});

test('the type of a problem leads to what happened and what to do', async () => {
  const app = await open();
  const { type, code } = (await app.inject('/api/v1/nothing')).json();
  const page = await app.inject(type);
  expect([code, page.statusCode, page.headers['content-type']]).toEqual([
    'NOT_FOUND',
    200,
    'text/plain; charset=utf-8',
  ]);
  expect(page.body).toMatch(/^NOT_FOUND\n\n\S.*\n\n\S/);
  expect((await app.inject('/api/problems/NONSENSE_CODE')).statusCode).toBe(404);
});

test('a page has what happened and what to do of every row, without its markup', () => {
  const pages = readCatalogue(
    [
      '| code | HTTP | what happened | what to do |',
      '| --- | --- | --- | --- |',
      '| `ONE_CODE` | 404 | It `broke` \\| burst. | See [here](there.md). |',
      '| `ONE_CODE`, `TWO_CODE` | Again. | Wait. |',
      '| `SHORT_CODE` | No remedy. |',
    ].join('\n'),
  );
  expect([...pages]).toEqual([
    ['ONE_CODE', 'ONE_CODE\n\nIt broke | burst.\n\nSee here.\n\nAgain.\n\nWait.\n'],
    ['TWO_CODE', 'TWO_CODE\n\nAgain.\n\nWait.\n'],
  ]);
});

test('a server without the document has its routes all the same', async () => {
  const app = fastify();
  onTestFinished(() => app.close());
  app.delete('/x', { config: { operation: REMOVAL } }, async () => 'x');
  expect((await app.inject({ method: 'DELETE', url: '/x' })).body).toBe('x');
});
