import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import type { Scheduler } from '@callcast/core';
import { destinationError, type RtmpError } from '../errors.ts';
import type { RtmpTimeouts } from '../limits.ts';
import type { PublishTarget } from '../publish-target.ts';

export interface DialOptions {
  readonly target: PublishTarget;
  /** One checked address of the target's host. */
  readonly address: string;
  /** Node's own authorities when undefined. */
  readonly trust: SecureContext | undefined;
  readonly scheduler: Scheduler;
  readonly timeouts: RtmpTimeouts;
  readonly signal: AbortSignal;
  readonly onStage: (stage: 'connecting' | 'tls') => void;
}

/**
 * Connects to one address, with TLS when the target is secure: the certificate must be valid for the target's host,
 * whose name is sent (SNI).
 *
 * @returns A connected socket without listeners, which the caller owns; or why there is none. Nothing stays open then.
 *   After an abort the result is an error that nobody needs.
 */
export async function dial(options: DialOptions): Promise<Socket | RtmpError> {
  const { target, address, timeouts } = options;
  options.onStage('connecting');
  const tcp = connectTcp({ host: address, port: target.port, noDelay: true });
  const refused = await untilReady(tcp, 'connect', timeouts.connecting, options, 'connecting');
  if (refused !== undefined) return refused;
  if (!target.secure) return tcp;
  options.onStage('tls');
  const tls = connectTls({
    socket: tcp,
    host: target.host,
    ...(isIP(target.host) === 0 ? { servername: target.host } : {}),
    ...(options.trust === undefined ? {} : { secureContext: options.trust }),
  });
  return (await untilReady(tls, 'secureConnect', timeouts.tls, options, 'tls')) ?? tls;
}

/** @returns Undefined when the socket is ready; otherwise it has been destroyed. */
async function untilReady(
  socket: Socket,
  readyEvent: 'connect' | 'secureConnect',
  limit: RtmpTimeouts['connecting'],
  { target, scheduler, signal }: DialOptions,
  stage: 'connecting' | 'tls',
): Promise<RtmpError | undefined> {
  const outcome = Promise.withResolvers<RtmpError | undefined>();
  const place = `${target.host}:${target.port}`;
  const broken = (cause?: unknown): void => {
    const what = stage === 'tls' ? 'gave no trusted TLS connection' : 'cannot be reached';
    const code = stage === 'tls' ? 'DEST_TLS' : isTimeout(cause) ? 'DEST_TIMEOUT' : 'DEST_REFUSED';
    outcome.resolve(destinationError(code, target, stage, `${place} ${what}${reasonOf(cause)}.`, cause));
  };
  const timer = scheduler.after(limit, () => {
    const what = stage === 'tls' ? 'did not finish the TLS handshake' : 'did not answer';
    outcome.resolve(destinationError('DEST_TIMEOUT', target, stage, `${place} ${what} in time.`));
  });
  const aborted = (): void => broken(signal.reason);
  const closed = (): void => broken();
  const ready = (): void => outcome.resolve(undefined);
  socket.once(readyEvent, ready).once('error', broken).once('close', closed);
  signal.addEventListener('abort', aborted);
  if (signal.aborted) aborted();
  try {
    const failure = await outcome.promise;
    if (failure !== undefined) socket.on('error', () => {}).destroy(); // an error after the outcome has no reader
    return failure;
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', aborted);
    socket.off(readyEvent, ready).off('error', broken).off('close', closed);
  }
}

/** The kernel gave up before we did. */
function isTimeout(cause: unknown): boolean {
  return codeOf(cause) === 'ETIMEDOUT';
}

function reasonOf(cause: unknown): string {
  const code = codeOf(cause);
  return code === undefined ? '' : ` (${code})`;
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
