import { platformLimits } from './limits.ts';

export type RequestMalformation =
  | 'too-many-parameters'
  | 'unsupported-content-type'
  | 'malformed-json'
  | 'malformed-multipart'
  | 'not-utf-8';

/**
 * Parameters of a management request: those of the query, overridden by those of the body (form, multipart or JSON).
 * Values are texts, byte for byte as sent; in JSON, arrays stand for `;` lists.
 *
 * @param query Without `?`.
 * @param contentType Header value; its media type decides how the body is read.
 */
export async function parsePlatformRequest(
  query: string,
  contentType: string,
  body: Uint8Array,
): Promise<ReadonlyMap<string, string> | RequestMalformation> {
  if (!isUtf8Encoded(query)) return 'not-utf-8';
  const parameters = new Map(new URLSearchParams(query));
  const fromBody = body.length === 0 ? [] : await parseBody(contentType, body);
  if (typeof fromBody === 'string') return fromBody;
  for (const [name, value] of fromBody) parameters.set(name, value);
  return parameters.size > platformLimits.parameters ? 'too-many-parameters' : parameters;
}

async function parseBody(contentType: string, body: Uint8Array): Promise<[string, string][] | RequestMalformation> {
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  switch (mediaType) {
    case 'multipart/form-data':
      return parseMultipart(contentType, body);
    case 'application/json': {
      const text = decodeUtf8(body);
      return text === undefined ? 'not-utf-8' : parseJson(text);
    }
    // curl -d and hand-written clients often name no type, or text/plain, for what is a form.
    case '':
    case 'text/plain':
    case 'application/x-www-form-urlencoded': {
      const text = decodeUtf8(body);
      return text === undefined || !isUtf8Encoded(text) ? 'not-utf-8' : [...new URLSearchParams(text)];
    }
    default:
      return 'unsupported-content-type';
  }
}

/**
 * Read by Node's own parser; a file part counts as the text it holds. It refuses a value that contains the boundary even
 * without its hyphens, which cannot happen to the random boundaries that clients make.
 */
async function parseMultipart(
  contentType: string,
  body: Uint8Array,
): Promise<[string, string][] | 'malformed-multipart' | 'too-many-parameters' | 'not-utf-8'> {
  if (decodeUtf8(body) === undefined) return 'not-utf-8';
  let form: FormData;
  try {
    form = await new Response(body.slice(), { headers: { 'content-type': contentType } }).formData();
  } catch {
    return 'malformed-multipart';
  }
  const fields: [string, string][] = [];
  for (const [name, value] of form) {
    if (fields.length > platformLimits.parameters) return 'too-many-parameters';
    fields.push([name, typeof value === 'string' ? value : await value.text()]);
  }
  return fields;
}

function parseJson(text: string): [string, string][] | 'malformed-json' {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'malformed-json';
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'malformed-json';
  const fields: [string, string][] = [];
  for (const [name, value] of Object.entries(parsed)) {
    const written = Array.isArray(value) ? value.map(writeScalar) : [writeScalar(value)];
    if (written.some((part) => part === undefined)) return 'malformed-json';
    fields.push([name, written.join(';')]);
  }
  return fields;
}

function writeScalar(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null ? '' : undefined;
}

/** Whether percent-encoded bytes are text: URLSearchParams would put a replacement character in place of others, silently. */
function isUtf8Encoded(form: string): boolean {
  for (const [bytes] of form.matchAll(/(?:%[0-9a-f]{2})+/gi))
    if (decodeUtf8(Buffer.from(bytes.replaceAll('%', ''), 'hex')) === undefined) return false;
  return true;
}

function decodeUtf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
