/** A typed client of `/api/v1`, for browsers and Node: `await bodyOf(api.GET('/api/v1/calls'))`. */
import { assert } from '@callcast/core';
import createClient, { type Client } from 'openapi-fetch';
import { ApiError, errorOf } from './api-error.ts';
import type { paths } from './api-schema.d.ts';

/** Takes each path and method of the API document; what fails is thrown as an {@link ApiError}. Bodies are typed as JSON, whatever else a route can answer. */
export type ApiClient = Client<paths, 'application/json'>;

export interface ApiClientOptions {
  /** Address of the server; a path in it is that of a proxy. */
  readonly server: string;
  /** Of the account. Left out: only what anybody may ask. */
  readonly apiKey?: string | undefined;
  /** Left out: that of the platform. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** @throws {ApiError} `API_UNREACHABLE` when `server` is no address. */
export function createApiClient({ server, apiKey, fetch }: ApiClientOptions): ApiClient {
  const url = URL.parse(server);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new ApiError(
      'API_UNREACHABLE',
      `"${server}" is no address of a server; one looks like http://127.0.0.1:8080`,
    );
  // Of an address only what may be shown, and what fetch takes: it refuses one with a password.
  const { origin } = url;
  const client = createClient<paths, 'application/json'>({
    baseUrl: `${origin}${url.pathname}`,
    ...(apiKey === undefined ? {} : { headers: { authorization: `Bearer ${apiKey}` } }),
    ...(fetch === undefined ? {} : { fetch }),
  });
  client.use({
    onResponse: async ({ response }) => {
      if (!response.ok) throw await errorOf(response, origin);
    },
    onError: ({ error, request }) =>
      request.signal.aborted
        ? undefined
        : new ApiError('API_UNREACHABLE', `${origin} does not answer`, { cause: error }),
  });
  return client;
}

/** The body of an answer that has one. @throws {ApiError} */
export async function bodyOf<Body>(answer: Promise<{ readonly data?: Body }>): Promise<Exclude<Body, undefined>> {
  const { data } = await answer;
  assert(data !== undefined, 'an answer of 2xx that the API document gives a body has one');
  return data as Exclude<Body, undefined>;
}
