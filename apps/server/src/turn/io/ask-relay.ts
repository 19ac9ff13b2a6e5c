/** Asks a TURN server for a relay, as a browser does, and gives it back: whether its address, secret and clock are right. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  attributeOf,
  errorText,
  longTermKey,
  parseStunMessage,
  STUN_HEADER_BYTES,
  StunAttribute,
  type StunMessage,
  StunType,
  writeStunMessage,
  xorAddress,
} from '../stun-message.ts';

/** Datagrams are lost: each request is sent up to so often (RFC 8489 §6.2.1), and answered within two seconds or not at all. */
const TRIES = 4;
const TRY_MS = 500;
/** REQUESTED-TRANSPORT: UDP is protocol 17 (RFC 8656 §18.8). */
const UDP = Uint8Array.from([17, 0, 0, 0]);
const AT_ONCE = new Uint8Array(4);

export type RelayAnswer =
  | { readonly kind: 'relay'; readonly address: string }
  /** 401, 486 and so on, in the server's words. */
  | { readonly kind: 'refused'; readonly code: number; readonly reason: string }
  | { readonly kind: 'silent'; readonly reason: string };

/** A way to the server. @returns Undefined: nothing came back in time. */
interface Way extends AsyncDisposable {
  ask(request: Uint8Array): Promise<StunMessage | undefined>;
}

/** @param uri RFC 7065. Never throws: what goes wrong is the answer. */
export async function askRelay(
  uri: string,
  credentials: { readonly username: string; readonly password: string },
): Promise<RelayAnswer> {
  const parts = /^(turns?):(\[[0-9a-f:.]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/i.exec(uri);
  if (parts === null) return { kind: 'silent', reason: 'this is no URI of a TURN server' };
  const isTls = parts[1]?.toLowerCase() === 'turns';
  const host = (parts[2] ?? '').replace(/^\[|\]$/g, '');
  const port = Number(parts[3] ?? (isTls ? 5_349 : 3_478));
  try {
    await using way =
      isTls || parts[4]?.toLowerCase() === 'tcp' ? await openStream(host, port, isTls) : openDatagrams(host, port);
    return await allocate(way, credentials);
  } catch (cause) {
    return { kind: 'silent', reason: (cause as NodeJS.ErrnoException).code ?? String(cause) };
  }
}

async function allocate(
  way: Way,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<RelayAnswer> {
  const request = (type: number, attributes: StunMessage['attributes'], key?: Uint8Array) =>
    way.ask(writeStunMessage({ type, transactionId: randomBytes(12), attributes }, key));
  const wanted = [[StunAttribute.requestedTransport, UDP]] as const;
  // The first answer tells realm and nonce (RFC 8489 §9.2.3).
  const first = await request(StunType.allocate, wanted);
  if (first === undefined) return { kind: 'silent', reason: 'no answer' };
  const [realm, nonce] = [attributeOf(first, StunAttribute.realm), attributeOf(first, StunAttribute.nonce)];
  if (realm === undefined || nonce === undefined) return answerOf(first);
  const key = longTermKey(username, new TextDecoder().decode(realm), password);
  const own = [
    [StunAttribute.username, Buffer.from(username)],
    [StunAttribute.realm, realm],
    [StunAttribute.nonce, nonce],
  ] as const;
  const second = await request(StunType.allocate, [...wanted, ...own], key);
  if (second === undefined) return { kind: 'silent', reason: 'no answer to the credentials' };
  const answer = answerOf(second);
  if (answer.kind === 'relay') await request(StunType.refresh, [[StunAttribute.lifetime, AT_ONCE], ...own], key);
  return answer;
}

function answerOf(message: StunMessage): RelayAnswer {
  if (message.type !== StunType.allocated)
    return { kind: 'refused', ...errorText(attributeOf(message, StunAttribute.errorCode)) };
  return { kind: 'relay', address: xorAddress(attributeOf(message, StunAttribute.relayedAddress)) ?? 'by IPv6' };
}

const answers = (message: StunMessage | undefined, request: Uint8Array): message is StunMessage =>
  message !== undefined && Buffer.compare(message.transactionId, request.subarray(8, STUN_HEADER_BYTES)) === 0;

function openDatagrams(host: string, port: number): Way {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        let tries = 0;
        const end = (message: StunMessage | undefined): void => {
          clearInterval(timer);
          socket.removeAllListeners();
          socket.on('error', () => undefined);
          resolve(message);
        };
        const send = (): void => {
          if (tries++ >= TRIES) end(undefined);
          else socket.send(request, port, host, (error) => error && reject(error));
        };
        const timer = setInterval(send, TRY_MS);
        socket.on('message', (datagram) => {
          const message = parseStunMessage(datagram);
          if (answers(message, request)) end(message);
        });
        socket.on('error', reject);
        send();
      }),
    [Symbol.asyncDispose]: async () => void socket.close(),
  };
}

async function openStream(host: string, port: number, isTls: boolean): Promise<Way> {
  const socket: Socket = isTls ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
  socket.setTimeout(TRIES * TRY_MS, () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  await new Promise<void>((resolve, reject) => {
    socket.once(isTls ? 'secureConnect' : 'connect', resolve);
    socket.once('error', reject);
  });
  let received = Buffer.alloc(0);
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        socket.removeAllListeners('data').removeAllListeners('error').removeAllListeners('close');
        socket.on('error', reject);
        socket.on('close', () => resolve(undefined));
        socket.on('data', (bytes: Buffer) => {
          received = Buffer.concat([received, bytes]);
          if (received.length < STUN_HEADER_BYTES) return;
          const length = STUN_HEADER_BYTES + received.readUInt16BE(2);
          if (received.length < length) return;
          const message = parseStunMessage(received.subarray(0, length));
          received = received.subarray(length);
          resolve(answers(message, request) ? message : undefined);
        });
        socket.write(request);
      }),
    [Symbol.asyncDispose]: async () => void socket.destroy(),
  };
}
