/** Characters of a server's description that are looked at: challenges are under 300. */
const MAX_DESCRIPTION_LENGTH = 2048;

/** What a server that wants to know who publishes says when it refuses `connect`. */
export type Challenge =
  /** Say who you are, and by which method you can prove it. */
  | { readonly kind: 'name-yourself'; readonly method: string }
  /** Prove it: the parameters of the method. */
  | { readonly kind: 'prove-it'; readonly method: string; readonly parameters: ReadonlyMap<string, string> }
  /** The user is unknown, or the proof was wrong. */
  | { readonly kind: 'refused'; readonly method: string };

/**
 * Reads a challenge from the description of NetConnection.Connect.Rejected, such as
 * `[ AccessManager.Reject ] : [ authmod=adobe ] : ?reason=needauth&user=ann&salt=…&challenge=…&opaque=…`.
 *
 * Not in any specification: it is what Adobe's servers say, Limelight's and Akamai's after them, and what librtmp and
 * ffmpeg answer.
 *
 * @returns Undefined when it is none.
 */
export function parseChallenge(description: string): Challenge | undefined {
  const text = description.slice(0, MAX_DESCRIPTION_LENGTH);
  const method = /\bauthmod=(?<method>\w+)/.exec(text)?.groups?.method;
  if (method === undefined) return undefined;
  const query = /\?(?<query>reason=.*)$/s.exec(text)?.groups?.query;
  if (query === undefined) return { kind: 'name-yourself', method };
  const parameters = new Map(query.trim().split('&').map(pairOf));
  return parameters.get('reason') === 'needauth'
    ? { kind: 'prove-it', method, parameters }
    : { kind: 'refused', method };
}

function pairOf(text: string): [string, string] {
  const equals = text.indexOf('='); // values in base64 have more of them at their end
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}
