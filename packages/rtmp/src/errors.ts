import { CodedError } from '@callcast/core';

/** Stable codes, shared with the error catalogue of the console and the documentation. */
export type RtmpErrorCode =
  /** The URL, application or stream name cannot be used; nothing was dialled. */
  | 'DEST_URL_INVALID'
  /** Every address of the host is outside what this server may reach; nothing was dialled. */
  | 'DEST_FORBIDDEN'
  /** The host name has no address. */
  | 'DEST_DNS'
  /** No TCP connection: refused, unreachable or reset while dialling. */
  | 'DEST_REFUSED'
  /** A stage took longer than its limit. */
  | 'DEST_TIMEOUT'
  /** No trusted TLS connection. */
  | 'DEST_TLS'
  /** Whatever answers there does not speak RTMP. */
  | 'DEST_HANDSHAKE'
  /** `connect` was refused, or answered by closing. */
  | 'DEST_APP_REJECTED'
  /** The server wants a user name and a password, and none were given. */
  | 'DEST_AUTH_NEEDED'
  /** The server does not know the user, or the password is wrong. */
  | 'DEST_AUTH_REJECTED'
  /** The server wants a proof that this publisher cannot give. */
  | 'DEST_AUTH_UNSUPPORTED'
  /** The server names another one that cannot be used in its place, or one after the other without end. */
  | 'DEST_REDIRECT'
  /** The server does not announce a codec without which there is nothing to send. */
  | 'DEST_CODEC'
  /** `publish` was refused in words. */
  | 'DEST_KEY_REJECTED'
  /** The server closed after `publish`, before or within 5 s of accepting it. */
  | 'DEST_CLOSED_AFTER_PUBLISH'
  /** The server closed an established publish. */
  | 'DEST_CLOSED'
  /** The server broke the protocol or one of our limits. */
  | 'DEST_PROTOCOL';

/** Where a publish is. In this order; `closed` is final. */
export type PublishStage =
  | 'resolving'
  | 'connecting'
  | 'tls'
  | 'handshaking'
  | 'connecting-app'
  | 'publishing'
  | 'published'
  | 'closed';

/** A step on the way to `published`. */
export type OpeningStage = Exclude<PublishStage, 'published' | 'closed'>;

/**
 * Fatal to one publish; the call that owns it keeps running. `details` has `stage`, `host` and `port`; neither it nor
 * the message ever holds the stream key. The message says what happened and what to do.
 */
export class RtmpError extends CodedError<RtmpErrorCode> {}

/** What a destination error is about; a `PublishTarget` is one. */
export interface Destination {
  readonly host: string;
  readonly port: number;
  readonly streamName: string;
}

/** What to do, said after what happened. */
const ADVICE: Readonly<Record<RtmpErrorCode, string>> = {
  DEST_URL_INVALID: 'Give the server as rtmp://host/app or rtmps://host/app, and the stream key as streamName.',
  DEST_FORBIDDEN: 'Publish to a public address, or ask the operator of this server to allow this one.',
  DEST_DNS: 'Check the host name for typing errors.',
  DEST_REFUSED:
    'Check host and port, and that the server is running; many networks block port 1935, so try rtmps:// on 443.',
  DEST_TIMEOUT:
    'The server or the way to it is overloaded or filtered; try another server of the service, or rtmps:// on 443.',
  DEST_TLS:
    'Check that the port speaks RTMPS and that the certificate is valid for this host and signed by a known authority.',
  DEST_HANDSHAKE:
    'Check that host and port belong to an RTMP server, and whether it wants rtmps:// instead of rtmp://.',
  DEST_APP_REJECTED: 'Check the path of the URL (such as /app or /live2).',
  DEST_AUTH_NEEDED:
    'Give them in the URL, as rtmp://user:password@host/app, with special characters percent-encoded (@ as %40).',
  DEST_AUTH_REJECTED: 'Check user name and password: they are those of the encoder account, not of the web site.',
  DEST_AUTH_UNSUPPORTED: 'Ask the service for a stream key that needs no login.',
  DEST_REDIRECT: 'Ask the service for the address of the right server, and give that one.',
  DEST_CODEC:
    'Leave out videoCodec where this agent is created: its callers are then asked for H.264, which every server takes.',
  DEST_KEY_REJECTED: 'Copy the stream key anew, and make sure that nothing else is publishing with it.',
  DEST_CLOSED_AFTER_PUBLISH:
    'Services close without a word when the stream key is wrong, when streaming is not enabled for the account, ' +
    'or when another encoder is live with the same key.',
  DEST_CLOSED: 'If it happens again, ask the service why it ends the stream.',
  DEST_PROTOCOL: 'Report it to the operator of the service; this server hung up.',
};

/** What a message is made of: what happened, and what to do. */
export function partsOf({ code, message }: RtmpError): { readonly happened: string; readonly advice: string } {
  const advice = ADVICE[code];
  return message.endsWith(` ${advice}`)
    ? { happened: message.slice(0, -advice.length - 1), advice }
    : { happened: message, advice };
}

/**
 * Builds an error about a destination.
 *
 * @param happened One sentence with its full stop. The stream key must already be redacted in quoted text.
 */
export function destinationError(
  code: RtmpErrorCode,
  destination: Destination,
  stage: PublishStage,
  happened: string,
  cause?: unknown,
): RtmpError {
  return new RtmpError(code, `${happened} ${ADVICE[code]}`, {
    ...(cause === undefined ? {} : { cause }),
    details: { stage, host: destination.host, port: destination.port },
  });
}

/**
 * The error for a byte stream that ended. Servers often refuse by closing, so the stage tells what was refused.
 *
 * @param isEarly Within 5 s of `published`.
 * @param lastWords The server's latest status, redacted; may be empty.
 */
export function closeError(
  destination: Destination,
  stage: PublishStage,
  isEarly: boolean,
  lastWords: string,
  cause?: unknown,
): RtmpError {
  const { host, port } = destination;
  const said = lastWords === '' ? '' : ` Its last words were: “${lastWords}”.`;
  const because = (code: RtmpErrorCode, happened: string): RtmpError =>
    destinationError(code, destination, stage, `${happened}${said}`, cause);
  switch (stage) {
    case 'connecting-app':
      return because('DEST_APP_REJECTED', `${host} closed the connection instead of answering “connect”.`);
    case 'publishing':
      return because('DEST_CLOSED_AFTER_PUBLISH', `${host} closed the connection instead of accepting the stream.`);
    case 'published':
      return isEarly
        ? because('DEST_CLOSED_AFTER_PUBLISH', `${host} accepted the stream and closed the connection right away.`)
        : because('DEST_CLOSED', `${host} closed the connection.`);
    default:
      return because('DEST_HANDSHAKE', `${host}:${port} closed the connection during the RTMP handshake.`);
  }
}
