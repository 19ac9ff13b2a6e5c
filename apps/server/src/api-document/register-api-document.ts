/** `GET /api/openapi.json`: what `/api/v1` takes and answers, made of the schemas that its routes check (OpenAPI 3.1). */
import { assert } from '@callcast/core';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema } from 'fastify';
import Type, { type TSchema } from 'typebox';
import { CSRF_HEADER } from '../access/session-cookie.ts';
import { type Operation, problemsOf, SECTIONS } from './operation.ts';

export interface ApiDocumentOptions {
  readonly version: string;
}

const DESCRIPTION = `Requests are made with an API key of the account: \`Authorization: Bearer …\`, or with a session of the console. Errors are problem documents (RFC 9457):
programs branch on \`code\`, which keeps its meaning; \`type\` leads to what happened and what to do.
The management API of the original platform is beside it, under \`/platform_api\`.`;

/** As `sendProblem` makes it. */
const problemBody = (codes: readonly string[]): TSchema =>
  Type.Object({
    type: Type.String({ format: 'uri-reference' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum([...codes]),
    detail: Type.String(),
    requestId: Type.String(),
  });

/** Resolves when routes can be registered: those that are registered before it are not in the document. A route of `/api/v1` that says nothing of itself is a mistake. */
export async function registerApiDocument(app: FastifyInstance, { version }: ApiDocumentOptions): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Callcast',
        version,
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: Object.entries(SECTIONS).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key of the account' },
          console: {
            type: 'apiKey',
            in: 'cookie',
            name: 'callcast-session',
            description: `Of \`createSession\`; over TLS \`__Host-callcast-session\`. What changes something has \`${CSRF_HEADER}\`, too`,
          },
        },
      },
    },
    hideUntagged: true,
    transform: ({ schema, url, route }) => {
      const operation = route.config?.operation;
      return { url, schema: operation === undefined ? schema : describe(operation, schema, url) };
    },
  });
  app.addHook('onRoute', ({ url, config }) =>
    assert(!url.startsWith('/api/v1/') || config?.operation !== undefined, `${url} says nothing of itself`),
  );
  // Made once it is asked for, when every route is there, and kept: a hundred kilobytes.
  let text: string | undefined;
  const config = {
    operation: {
      id: 'getApiDocument',
      section: 'server',
      summary: 'This document',
      access: 'none',
      answers: { 200: { description: 'OpenAPI 3.1', content: { 'application/json': Type.Object({}) } } },
    },
  } as const;
  app.get('/api/openapi.json', { config }, async (_request, reply) => {
    text ??= JSON.stringify(withoutHeads(app.swagger()));
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(text);
  });
}

/** HEAD is what GET is, without a body (RFC 9110, 9.3.2), and would be a second operation of the same id. */
function withoutHeads<Document extends { readonly paths?: Readonly<Record<string, object | undefined>> }>(
  document: Document,
): Document {
  const paths = Object.entries(document.paths ?? {}).map(([path, operations]) => {
    const { head: _, ...others } = operations as { readonly head?: unknown };
    return [path, others];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

/** The first answer was too long to be kept. */
const REPEATED: Operation['answers'] = { 303: { description: 'Done before: Location leads to what was made' } };

function describe(operation: Operation, schema: FastifySchema = {}, url: string): FastifySchema {
  const { id, section, summary, description, access, parameters = {} } = operation;
  const answers = { ...operation.answers, ...(operation.isRepeatable === true ? REPEATED : {}) };
  const names = [...url.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? []);
  const problems = [...problemsOf(operation, schema.body !== undefined)].map(([status, codes]) => [
    status,
    { description: codes.join(', '), content: { 'application/problem+json': { schema: problemBody(codes) } } },
  ]);
  const given = Object.entries(schema.response ?? {}).map(([status, body]) => [
    status,
    { description: status === '201' ? 'It is made' : 'As asked', content: { 'application/json': { schema: body } } },
  ]);
  const others = Object.entries(answers).map(([status, { description: what, content = {} }]) => {
    const bodies = Object.entries(content).map(([mediaType, body]) => [mediaType, { schema: body }]);
    return [
      status,
      { description: what, ...(bodies.length === 0 ? { type: 'null' } : { content: Object.fromEntries(bodies) }) },
    ];
  });
  return {
    ...schema,
    operationId: id,
    tags: [section],
    summary,
    ...(description === undefined ? {} : { description }),
    security: access === 'none' ? [] : [{ apiKey: [] }, { console: [] }],
    ...(names.length === 0 ? {} : { params: paramsOf(names, parameters) }),
    response: Object.fromEntries([...given, ...others, ...problems]),
  } as FastifySchema;
}

const paramsOf = (names: readonly string[], described: Readonly<Record<string, string>>): TSchema =>
  Type.Object(Object.fromEntries(names.map((name) => [name, Type.String({ description: described[name] ?? '' })])));
