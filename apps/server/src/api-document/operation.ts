/** What the API document says of a route beside the schemas that the route checks. Given as its `config`, so that nothing of it costs a request. */
import type { TSchema } from 'typebox';
import type { Scope } from '../access/scopes.ts';

/** Sections of the document, in its order. */
export const SECTIONS = {
  calls: 'Running calls and their figures',
  applications: 'Applications: what users, rules and destinations belong to',
  rules: 'Which numbers lead to which scenarios',
  sessions: 'Sessions: what a scenario does with its calls',
  destinations: 'Where streams go, with their keys',
  secrets: 'What scenarios read by `VoxEngine.getSecretValue`',
  recordings: 'Files of what was published',
  webhooks: 'URLs that are told what happens',
  users: 'Those who call',
  scenarios: 'Scenarios, their versions, and what they are written with',
  access: 'Keys, members, and who changed what',
  server: 'The server itself',
} as const;

/** An answer that is no JSON, or has none at all. */
export interface Answer {
  readonly description: string;
  /** Media type → schema of the body; left out: it has no body. */
  readonly content?: Readonly<Record<string, TSchema>>;
}

export interface Operation {
  /** Unique; clients name their functions after it. */
  readonly id: string;
  readonly section: keyof typeof SECTIONS;
  /** One line, without a full stop. */
  readonly summary: string;
  /** More, where a line is not all. Markdown. */
  readonly description?: string;
  /** `api-key`: of the account, or a session of the console. `none`: anybody. */
  readonly access: 'api-key' | 'none';
  /** What the key or the member must be allowed to do; left out: `read` to read, `write` for everything else. */
  readonly scope?: Scope;
  /** Done once for requests with the same `Idempotency-Key`; its schema has these `headers`. */
  readonly isRepeatable?: true;
  /** Of the path, by name. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Status → what the body is, where the route has no response schema. */
  readonly answers?: Readonly<Record<number, Answer>>;
  /** Status → codes, beside those that every route with this access has. */
  readonly problems?: Readonly<Record<number, readonly string[]>>;
}

/** The account's API key is missing, or wrong, or too many were; or the session of the console is over, or asked by another page. */
const OF_KEYS: Readonly<Record<number, readonly string[]>> = {
  401: ['API_KEY_MISSING', 'API_KEY_UNKNOWN', 'SESSION_EXPIRED'],
  403: ['ACCESS_DENIED', 'CROSS_SITE_REQUEST'],
  429: ['RATE_LIMITED'],
};
const OF_KEPT_ANSWERS: Readonly<Record<number, readonly string[]>> = {
  409: ['IDEMPOTENCY_KEY_RUNNING'],
  422: ['IDEMPOTENCY_KEY_REUSED'],
  429: ['IDEMPOTENCY_KEY_LIMIT'],
};
/** A query, a path or a body that is not as the schemas say. */
const OF_REQUESTS: Readonly<Record<number, readonly string[]>> = { 400: ['INVALID_REQUEST'] };
const OF_BODIES: Readonly<Record<number, readonly string[]>> = {
  400: ['MALFORMED_JSON'],
  413: ['BODY_TOO_LARGE'],
  415: ['CONTENT_TYPE'],
};

/** Status → codes of all its problems, each once. */
export function problemsOf(
  { access, isRepeatable, problems = {} }: Operation,
  hasBody: boolean,
): Map<number, string[]> {
  const all = new Map<number, string[]>();
  const ofKeys = access === 'api-key' ? OF_KEYS : {};
  const ofKeptAnswers = isRepeatable === true ? OF_KEPT_ANSWERS : {};
  for (const some of [OF_REQUESTS, hasBody ? OF_BODIES : {}, ofKeys, ofKeptAnswers, problems])
    for (const [status, codes] of Object.entries(some))
      all.set(Number(status), [...new Set([...(all.get(Number(status)) ?? []), ...codes])]);
  return new Map([...all].sort(([a], [b]) => a - b));
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly operation?: Operation;
  }
}
