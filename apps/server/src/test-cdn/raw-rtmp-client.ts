/** An RTMP client that says what a test wants, in any order, and waits for nothing by itself. Imported by tests only. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HANDSHAKE_BYTES = 1536;
const COMMAND_TYPE = 20;
const VIDEO_TYPE = 9;

const text = (value: string): Buffer => Buffer.concat([Buffer.of(2, 0, value.length), Buffer.from(value)]);
const property = (name: string, value: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0, name.length), Buffer.from(name), value]);
const NULL = Buffer.of(5);

function number(value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** In one chunk: at most 128 bytes. */
function message(type: number, messageStreamId: number, body: Buffer): Buffer {
  const header = Buffer.alloc(12);
  header[0] = 3;
  header.writeUIntBE(body.length, 4, 3);
  header[7] = type;
  header.writeUInt32LE(messageStreamId, 8);
  return Buffer.concat([header, body]);
}

export class RawRtmpClient {
  readonly socket: Socket;
  /** What the server has said, as text. */
  heard = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      this.heard += bytes.toString('latin1');
    });
  }

  /** Connected to the application `live`, with a message stream. The caller destroys the socket. */
  static async open(port: number): Promise<RawRtmpClient> {
    const client = new RawRtmpClient(connect(port, '127.0.0.1'));
    await once(client.socket, 'connect');
    // C2 does not have to wait for S1, which nobody here looks at.
    client.socket.write(Buffer.concat([Buffer.of(3), Buffer.alloc(HANDSHAKE_BYTES), Buffer.alloc(HANDSHAKE_BYTES, 1)]));
    const application = Buffer.concat([
      property('app', text('live')),
      property('tcUrl', text('rtmp://127.0.0.1/live')),
      Buffer.of(0, 0, 9),
    ]);
    client.#command(0, 'connect', Buffer.of(3), application);
    while (client.#answers === 0) await once(client.socket, 'data');
    return client;
  }

  publish(name: string): void {
    this.#command(1, 'publish', NULL, text(name), text('live'));
  }

  play(name: string): void {
    this.#command(1, 'play', NULL, text(name));
  }

  sendVideo(body: Uint8Array): void {
    this.socket.write(message(VIDEO_TYPE, 1, Buffer.from(body)));
  }

  /** Resolves when everything said so far has been read: a question behind it is answered. */
  async untilRead(): Promise<void> {
    const answers = this.#answers;
    this.#command(0, 'createStream', NULL);
    while (this.#answers <= answers) await once(this.socket, 'data');
  }

  get #answers(): number {
    return this.heard.split('_result').length - 1;
  }

  #command(messageStreamId: number, name: string, ...rest: readonly Buffer[]): void {
    this.socket.write(message(COMMAND_TYPE, messageStreamId, Buffer.concat([text(name), number(1), ...rest])));
  }
}
