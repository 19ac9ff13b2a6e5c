// docs/api.md: the API document for people.

const HEAD = `# API

Made of \`/api/openapi.json\` by \`node packages/api-client/generate.mjs\`: what \`/api/v1\` takes, answers and refuses. The document itself has
lengths and patterns as well.

`;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** @returns Markdown. */
export function apiReference(document) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => (methods[method] === undefined ? [] : { path, method, ...methods[method] })),
  );
  const sections = document.tags.map(({ name, description }) => {
    const own = operations.filter(({ tags }) => tags.includes(name));
    return `## ${name}\n\n${description}.\n\n${own.map(operation).join('\n')}`;
  });
  return `${HEAD}${document.info.description}\n\n${sections.join('\n')}`;
}

function operation({ path, method, summary, description, security = [], parameters = [], requestBody, responses }) {
  const keys = security.flatMap((one) => Object.keys(one));
  const who = keys.length === 0 ? 'Anybody may ask.' : `Asked with: ${keys.map(code).join(' or ')}.`;
  const body = Object.entries(requestBody?.content ?? {})[0]?.[1].schema;
  const rows = [
    ...parameters.map((one) => row(one.name, one.in, one.required, one.schema, one.description)),
    ...Object.entries(body?.properties ?? {}).map(([name, schema]) =>
      row(name, 'body', body.required?.includes(name), schema, schema.description),
    ),
  ];
  const table = rows.length === 0 ? '' : `| | in | | |\n| --- | --- | --- | --- |\n${rows.join('')}\n`;
  const answers = Object.entries(responses).map(answer).join('');
  const more = description === undefined ? '' : `${description}\n\n`;
  return `### ${method.toUpperCase()} ${path}\n\n${summary}. ${who}\n\n${more}${table}${answers}`;
}

function answer([status, { description, content = {} }]) {
  const [mediaType, { schema } = {}] = Object.entries(content)[0] ?? [];
  if (mediaType === undefined) return `- ${status}: ${description}\n`;
  if (mediaType === 'application/problem+json') return `- ${status}: ${description.split(', ').map(code).join(', ')}\n`;
  if (mediaType !== 'application/json') return `- ${status}: ${description} (${code(mediaType)})\n`;
  const names = Object.keys(schema.properties ?? {});
  return `- ${status}: ${description}${names.length === 0 ? '' : `: ${names.map(code).join(', ')}`}\n`;
}

const row = (name, where, isRequired, schema, description = '') =>
  `| ${code(name)} | ${where}${isRequired ? '' : ', optional'} | ${cell(typeOf(schema))} | ${cell(description)} |\n`;

/** In words; what is inside an object stays in the document. */
function typeOf({ anyOf, enum: values, const: value, type, items }) {
  if (value !== undefined) return code(JSON.stringify(value));
  if (values !== undefined) return values.map((one) => code(JSON.stringify(one))).join(' or ');
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  if (type === 'array') return `array of ${items === undefined ? 'anything' : typeOf(items)}`;
  return [type ?? 'anything'].flat().join(' or ');
}

const code = (text) => `\`${text}\``;
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
