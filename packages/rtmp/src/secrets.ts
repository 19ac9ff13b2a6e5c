import type { PublishTarget } from './publish-target.ts';

/** Values such as `1` or `true` are switches; masking them would only make a server's words unreadable. */
const SHORTEST_TOKEN = 4;
const SWITCHES: ReadonlySet<string> = new Set(['true', 'false', 'live']);

/**
 * What must never be shown of a target: its key, its password, and the tokens in the queries of its name and URL.
 *
 * @param authenticationQuery What `connect` carried besides: a proof can be searched for the password.
 */
export function secretsOf(
  { app, streamName, credentials }: Pick<PublishTarget, 'app' | 'streamName' | 'credentials'>,
  authenticationQuery = '',
): string[] {
  const proof = /\bresponse=(?<response>[^&]*)/.exec(authenticationQuery)?.groups?.response;
  return [streamName, credentials?.password ?? '', proof ?? '', ...tokensOf(streamName), ...tokensOf(app)];
}

/** The values of a query, and the query as a whole, without its question mark. */
function tokensOf(text: string): string[] {
  const mark = text.indexOf('?');
  if (mark < 0) return [];
  const query = text.slice(mark + 1);
  const values = query.split(/[&;?]/).map((pair) => pair.slice(pair.indexOf('=') + 1));
  return [query, ...values].filter((value) => value.length >= SHORTEST_TOKEN && !SWITCHES.has(value.toLowerCase()));
}
