import type { Bytes, RequestHeaders } from './values.ts';

/** How a request is made. */
export interface HttpRequestOptions {
  /** `GET` by default. */
  method?: string;
  /** The body: text, bytes, or an object that is sent as JSON. */
  postData?: string | Bytes | object | null;
  /** By name, or as lines: `Name: value`. */
  headers?: Record<string, string | string[]> | string[];
  /** Added to the query of the url. */
  params?: Record<string, string | number | (string | number)[]>;
  /** The answer's bytes are wanted too, in `data`. */
  rawOutput?: boolean;
  /** Milliseconds for the whole request: 90,000 at most and by default. */
  timeout?: number;
  /** Milliseconds for the connection: 6,000 at most and by default. */
  connectionTimeout?: number;
  /** Is read over. */
  enableSystemLog?: boolean;
}

/** What a request ends with. */
export interface HttpRequestResult {
  /**
   * The status. Or 0: limits, -1: unknown, -2: malformed url, -3: host not found, -4: no connection, -5: too many
   * redirects, -6: network, -7: timeout, -8: internal, -9: over 2 MB; then `error` says why.
   */
  code: number;
  text: string;
  /** With `rawOutput`. */
  data: Bytes | undefined;
  headers: RequestHeaders;
  /** Lines that end with CR LF. */
  raw_headers: string;
  error?: string;
}

/** Requests by HTTP: 3 at a time, others wait, 35 in a session. */
export interface Net {
  /** Makes a request. The callback may be null. @throws TypeError for a callback that is none. */
  httpRequest(
    url: string,
    callback?: ((result: HttpRequestResult) => unknown) | null,
    options?: HttpRequestOptions | null,
  ): void;
  /** Makes a request. The promise is never rejected: a failure is a `code` of 0 or less. */
  httpRequestAsync(url: string, options?: HttpRequestOptions | null): Promise<HttpRequestResult>;
  /** @deprecated An empty object to fill in. */
  HttpRequestOptions: new () => HttpRequestOptions;
}

/** Requests by HTTP. */
export declare const Net: Net;
