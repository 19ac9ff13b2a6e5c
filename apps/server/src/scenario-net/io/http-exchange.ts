/** One request and its answer on one connection, by undici. Redirects, names and limits of time are not its affair. */
import type { Client, Dispatcher } from 'undici';
import type { Target } from '../checked-addresses.ts';
import type { HttpHeaders } from '../http-request.ts';
import { netLimits } from '../limits.ts';
import type { Hop } from '../redirect.ts';
import { openPinnedSocket } from './pinned-socket.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Still encoded, or more than may come. */
  readonly body: Uint8Array | 'too-large';
}

export interface ExchangeOptions {
  readonly target: Target;
  /** Checked ones. */
  readonly addresses: readonly string[];
  /** PEM; Node's own when undefined. */
  readonly authorities?: string | undefined;
  readonly signal: AbortSignal;
  /** The most that may come. */
  readonly answerBytes: number;
  /** Where more comes: its beginning, in place of `too-large`. */
  readonly isBeginningEnough?: boolean;
  readonly onConnected: () => void;
  /** Whether the body of an answer with these is wanted. */
  readonly wantsBody: (status: number, headers: HttpHeaders) => boolean;
}

/**
 * @throws What undici or the socket threw: the connection failed, broke, or is not HTTP. After an abort, the signal's reason.
 */
export async function exchange(hop: Hop, options: ExchangeOptions): Promise<HttpAnswer> {
  const client = await openClient(hop.url, options);
  try {
    const answer = await client.request({
      path: `${hop.url.pathname}${hop.url.search}`,
      method: hop.method,
      headers: hop.headers.flat(),
      body: hop.body ?? null,
      signal: options.signal,
      responseHeaders: 'raw',
      // One request for each connection: the next one may go elsewhere, and is checked anew.
      reset: true,
    });
    const headers = pairs(answer.headers as unknown as readonly (string | Buffer)[]);
    const isWanted = options.wantsBody(answer.statusCode, headers);
    return {
      status: answer.statusCode,
      headers,
      body: isWanted ? await readAll(answer.body, options) : new Uint8Array(),
    };
  } finally {
    // Not waited for: a body that is not wanted would have to come whole.
    client.destroy().catch(() => undefined);
  }
}

async function openClient(
  url: URL,
  { target, addresses, authorities, signal, onConnected }: ExchangeOptions,
): Promise<Client> {
  const undici = await import('undici'); // 12 MB that a server whose scenarios send no request can do without
  return new undici.Client(url.origin, {
    connect: (_options, done) => {
      const socket = openPinnedSocket(target, addresses, authorities);
      const abort = (): void => void socket.destroy();
      signal.addEventListener('abort', abort, { once: true });
      socket.once(target.secure ? 'secureConnect' : 'connect', () => {
        signal.removeEventListener('abort', abort);
        socket.off('error', failed).off('close', closed);
        onConnected();
        done(null, socket);
      });
      const failed = (error: Error): void => {
        signal.removeEventListener('abort', abort);
        socket.off('close', closed);
        done(error, null);
      };
      const closed = (): void => failed(new Error('the connection was closed before it stood'));
      // The second one has no reader.
      socket.on('error', () => undefined);
      socket.once('error', failed).once('close', closed);
      if (signal.aborted) abort();
    },
    allowH2: false,
    useMilo: false,
    maxHeaderSize: netLimits.answerHeaderBytes,
    // All time is that of our scheduler.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

async function readAll(
  body: Dispatcher.ResponseData['body'],
  { answerBytes, isBeginningEnough = false }: ExchangeOptions,
): Promise<Uint8Array | 'too-large'> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > answerBytes && !isBeginningEnough) return 'too-large';
    chunks.push(chunk);
    if (length > answerBytes) return Buffer.concat(chunks, answerBytes);
  }
  return Buffer.concat(chunks, length);
}

/** Names and values in turn, as bytes: one for each character (RFC 9110 §5.5). */
function pairs(raw: readonly (string | Buffer)[]): HttpHeaders {
  const texts = raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')));
  return texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1] ?? ''] as const] : []));
}
