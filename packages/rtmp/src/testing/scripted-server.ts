import type { Amf0Value } from '../wire/amf0/value.ts';
import { amf0Object } from '../wire/amf0/value.ts';
import type { ChunkMessage } from '../wire/chunk/chunk-message.ts';
import { ChunkReader } from '../wire/chunk/chunk-reader.ts';
import { ChunkWriter } from '../wire/chunk/chunk-writer.ts';
import { HANDSHAKE_BYTES } from '../wire/handshake/digest.ts';
import { COMMAND_TYPE, type Command, parseCommand, writeCommand } from '../wire/message/command.ts';

/** What the server does with a command; the default accepts. */
export type Script = Readonly<Record<string, (server: ScriptedServer, command: Command) => void>>;

export const MESSAGE_STREAM_ID = 7;

/** Imported by tests only. The other end of a publish, as a script: simple handshake, then an answer per command. */
export class ScriptedServer {
  readonly received: ChunkMessage[] = [];
  readonly commands: Command[] = [];
  readonly #send: (bytes: Uint8Array) => void;
  readonly #script: Script;
  readonly #reader = new ChunkReader();
  readonly #writer: ChunkWriter;
  #handshake: number[] = [];
  #isShaken = false;

  constructor(send: (bytes: Uint8Array) => void, script: Script = {}) {
    this.#send = send;
    this.#script = script;
    this.#writer = new ChunkWriter(send);
  }

  handleBytes(bytes: Uint8Array): void {
    let chunks = bytes;
    if (!this.#isShaken) {
      const before = this.#handshake.length;
      this.#handshake.push(...bytes);
      if (before < 1 + HANDSHAKE_BYTES && this.#handshake.length >= 1 + HANDSHAKE_BYTES) {
        const c1 = Uint8Array.from(this.#handshake.slice(1, 1 + HANDSHAKE_BYTES));
        this.#send(Uint8Array.of(3, ...new Uint8Array(HANDSHAKE_BYTES).fill(0x55), ...c1));
      }
      if (this.#handshake.length < 1 + 2 * HANDSHAKE_BYTES) return;
      this.#isShaken = true;
      chunks = Uint8Array.from(this.#handshake.slice(1 + 2 * HANDSHAKE_BYTES));
      this.#handshake = [];
    }
    const malformation = this.#reader.read(chunks, (message) => this.#handleMessage(message));
    if (malformation !== undefined) throw new Error(`the client sent a broken chunk stream: ${malformation}`);
  }

  command(name: string, transactionId: number, object: Amf0Value, ...rest: readonly Amf0Value[]): void {
    this.#writer.write(3, COMMAND_TYPE, 0, 0, writeCommand(name, transactionId, object, ...rest));
  }

  status(level: string, code: string, description: string): void {
    this.command('onStatus', 0, null, amf0Object({ level, code, description }));
  }

  control(typeId: number, payload: Uint8Array): void {
    this.#writer.write(2, typeId, 0, 0, payload);
  }

  /** Call after the Set Chunk Size message. */
  setChunkSize(chunkSize: number): void {
    this.#writer.setChunkSize(chunkSize);
  }

  #handleMessage(message: ChunkMessage): void {
    this.received.push({ ...message, payload: message.payload.slice() });
    if (message.typeId !== COMMAND_TYPE) return;
    const command = parseCommand(COMMAND_TYPE, message.payload);
    if (typeof command === 'string') throw new Error(`the client sent a broken command: ${command}`);
    this.commands.push(command);
    (this.#script[command.name] ?? ACCEPT[command.name])?.(this, command);
  }
}

const ACCEPT: Script = {
  connect(server, { transactionId }) {
    const information = { level: 'status', code: 'NetConnection.Connect.Success', description: 'Come in.' };
    server.command('_result', transactionId, null, amf0Object(information));
  },
  createStream: (server, { transactionId }) => server.command('_result', transactionId, null, MESSAGE_STREAM_ID),
  publish: (server) => server.status('status', 'NetStream.Publish.Start', 'Go.'),
};
