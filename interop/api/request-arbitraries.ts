/** Requests made of the API document: right ones, and ones that are wrong in one place or everywhere. */
import fc from 'fast-check';

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface DocumentedParameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly parameters?: readonly DocumentedParameter[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: JsonSchema } } };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>> }>
  >;
}

export interface ApiRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A value that a schema takes. */
export function valueBy(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(valueBy));
  const types = [schema.type ?? 'string'].flat();
  return fc.oneof(...types.map((type) => ofType(String(type), schema)));
}

function ofType(type: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, of]) => [name, valueBy(of)])),
        { requiredKeys: [...(schema.required ?? [])] },
      );
    case 'array':
      return fc.array(valueBy(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000_000 });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      if (schema.pattern !== undefined) return fc.stringMatching(new RegExp(schema.pattern));
      return fc.string({
        minLength: schema.minLength ?? 0,
        maxLength: Math.min(schema.maxLength ?? 40, 40),
        unit: 'binary',
      });
  }
}

/** What nobody should send. */
const NONSENSE = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e9',
    '00000000000000000001',
    '999999999999999999999',
    'null',
    '../../etc/passwd',
    '..%2f..%2fetc%2fpasswd',
    "1' OR '1'='1",
    '1; DROP TABLE accounts',
    'a\r\nset-cookie: x=1',
    '\u0000',
    '\ud800',
    '💥'.repeat(50),
    'x'.repeat(3_000),
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const NONSENSE_VALUE = fc.oneof(
  NONSENSE,
  fc.jsonValue(),
  fc.constantFrom(1e308, -0.5, 2 ** 53, [], {}, [[[[]]]], { __proto__: null, constructor: 1 }),
);

/** One field of an object is something else, is missing, or is one too many. */
function spoilt(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return NONSENSE_VALUE;
  const keys = Object.keys(value);
  return fc.tuple(fc.constantFrom(...keys, 'another', '__proto__'), fc.option(NONSENSE_VALUE)).map(([key, instead]) => {
    const copy: Record<string, unknown> = { ...value };
    if (instead === null) delete copy[key];
    else Object.defineProperty(copy, key, { value: instead, enumerable: true, configurable: true });
    return copy;
  });
}

const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value) ?? '');

function bodies(schema: JsonSchema): fc.Arbitrary<{ type: string; body: Uint8Array }> {
  const right = valueBy(schema);
  const values = fc.oneof(
    { weight: 2, arbitrary: right },
    { weight: 4, arbitrary: right.chain(spoilt) },
    NONSENSE_VALUE,
  );
  const type = 'application/json';
  return fc.oneof(
    { weight: 8, arbitrary: values.map((value) => ({ type, body: json(value) })) },
    fc.uint8Array({ maxLength: 200 }).map((body) => ({ type, body })),
    fc.constantFrom('[', '{"a":', '\ufeff{}', `${'['.repeat(20_000)}`, `{"a":"${'x'.repeat(70_000)}"}`).map((text) => ({
      type,
      body: new TextEncoder().encode(text),
    })),
    fc
      .constantFrom('text/plain', 'application/xml', 'multipart/form-data', 'application/json; charset=utf-16', 'x')
      .map((other) => ({ type: other, body: json({}) })),
  );
}

/**
 * Requests of one operation.
 *
 * @param known What stands in a path that exists, by the name of the parameter.
 */
export function requestsOf(
  path: string,
  operation: DocumentedOperation,
  key: string,
  known: Readonly<Record<string, string>>,
): fc.Arbitrary<ApiRequest> {
  const parameters = operation.parameters ?? [];
  const inPath = parameters.filter((one) => one.in === 'path');
  // What is followed says nothing until there is something to say.
  const inQuery = parameters.filter((one) => one.in === 'query' && one.name !== 'follow');
  const segments = fc.tuple(
    ...inPath.map(({ name }) => fc.oneof({ weight: 3, arbitrary: fc.constant(known[name] ?? '1') }, NONSENSE)),
  );
  // Without any, too: where there are many, one of them is wrong nearly always.
  const queries = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.tuple(
        ...inQuery.map(({ schema }) =>
          fc.option(fc.oneof({ weight: 2, arbitrary: valueBy(schema).map(String) }, NONSENSE)),
        ),
      ),
    },
    fc.constant(inQuery.map(() => null)),
  );
  const authorizations = fc.oneof(
    { weight: 12, arbitrary: fc.constant(`Bearer ${key}`) },
    fc.constantFrom('', 'Bearer', 'Basic YTpi', `Bearer ${key}x`, `Bearer ${'x'.repeat(5_000)}`),
  );
  const schema = operation.requestBody?.content['application/json'].schema;
  const contents = schema === undefined ? fc.constant(undefined) : bodies(schema);
  const extra = fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    fc.constantFrom('another=1', 'limit=1&limit=2', '__proto__=1', '%', '='),
  );
  return fc
    .tuple(segments, queries, authorizations, contents, extra)
    .map(([of, asked, authorization, content, more]) => {
      let at = 0;
      const filled = path.replaceAll(/\{\w+\}/g, () => encode(String(of[at++])) || '%20');
      const query = [
        ...asked.flatMap((value, i) => (value === null ? [] : `${encode(inQuery[i]?.name ?? '')}=${encode(value)}`)),
        ...(more === null ? [] : [more]),
      ].join('&');
      return {
        path: query === '' ? filled : `${filled}?${query}`,
        headers: {
          ...(authorization === '' ? {} : { authorization }),
          ...(content === undefined ? {} : { 'content-type': content.type }),
        },
        ...(content === undefined ? {} : { body: content.body }),
      };
    });
}
