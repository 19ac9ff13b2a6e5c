import type { Socket } from 'node:net';
import { amf0Object } from '../../../packages/rtmp/src/wire/amf0/value.ts';
import { ChunkWriter } from '../../../packages/rtmp/src/wire/chunk/chunk-writer.ts';
import { ACKNOWLEDGEMENT_TYPE, writeAcknowledgement } from '../../../packages/rtmp/src/wire/message/acknowledgement.ts';
import {
  COMMAND_TYPE,
  type Command,
  parseCommand,
  writeCommand,
} from '../../../packages/rtmp/src/wire/message/command.ts';
import { machineMicros } from '../machine-time.ts';
import { MessageAssembler, type RtmpMessageStart } from './message-assembler.ts';
import type { PublishedCall } from './published-call.ts';

const HANDSHAKE_BYTES = 1_536;
const VERSION = 3;
const AUDIO = 8;
const VIDEO = 9;
const WINDOW_ACKNOWLEDGEMENT_SIZE = 5;
const MESSAGE_STREAM_ID = 1;

/** One publisher: simple handshake, every command accepted, bytes acknowledged as asked, tags counted. */
export class PublisherConnection {
  readonly #socket: Socket;
  readonly #open: (name: string) => PublishedCall;
  readonly #writer: ChunkWriter;
  readonly #assembler = new MessageAssembler((message) => this.#handleMessage(message));
  #handshake: Buffer = Buffer.alloc(0);
  #handshakeStep: 'c1' | 'c2' | 'done' = 'c1';
  #windowBytes = Number.POSITIVE_INFINITY;
  #receivedBytes = 0;
  #acknowledgedBytes = 0;
  #arrivedAtUs = 0;
  #published: PublishedCall | undefined;

  /** @param open Called for each publish, with its stream name. */
  constructor(socket: Socket, open: (name: string) => PublishedCall) {
    this.#socket = socket;
    this.#open = open;
    this.#writer = new ChunkWriter((bytes) => socket.write(bytes));
  }

  handleBytes(bytes: Buffer): void {
    this.#arrivedAtUs = machineMicros();
    this.#receivedBytes += bytes.length;
    if (this.#handshakeStep === 'done') this.#assembler.push(bytes);
    else this.#shakeHands(bytes);
    if (this.#receivedBytes - this.#acknowledgedBytes < this.#windowBytes) return;
    this.#acknowledgedBytes = this.#receivedBytes;
    this.#writer.write(2, ACKNOWLEDGEMENT_TYPE, 0, 0, writeAcknowledgement(this.#receivedBytes >>> 0));
  }

  #shakeHands(bytes: Buffer): void {
    this.#handshake = Buffer.concat([this.#handshake, bytes]);
    const hello = 1 + HANDSHAKE_BYTES;
    if (this.#handshakeStep === 'c1' && this.#handshake.length >= hello) {
      const c1 = this.#handshake.subarray(1, hello);
      this.#socket.write(Buffer.concat([Buffer.of(VERSION), Buffer.alloc(HANDSHAKE_BYTES), c1]));
      this.#handshakeStep = 'c2';
    }
    if (this.#handshakeStep !== 'c2' || this.#handshake.length < hello + HANDSHAKE_BYTES) return;
    this.#handshakeStep = 'done';
    this.#assembler.push(this.#handshake.subarray(hello + HANDSHAKE_BYTES));
    this.#handshake = Buffer.alloc(0);
  }

  #handleMessage(message: RtmpMessageStart): void {
    switch (message.typeId) {
      case VIDEO:
        this.#published?.handleVideo(message, this.#arrivedAtUs);
        break;
      case AUDIO:
        this.#published?.handleAudio(message);
        break;
      case WINDOW_ACKNOWLEDGEMENT_SIZE:
        this.#windowBytes = message.start.readUInt32BE(0);
        break;
      case COMMAND_TYPE: {
        const command = parseCommand(COMMAND_TYPE, message.start);
        if (typeof command !== 'string') this.#handleCommand(command);
        break;
      }
      default: // metadata and control
    }
  }

  #handleCommand({ name, transactionId, commandArguments }: Command): void {
    switch (name) {
      case 'connect':
        this.#answer(transactionId, amf0Object({ level: 'status', code: 'NetConnection.Connect.Success' }));
        break;
      case 'createStream':
        this.#answer(transactionId, MESSAGE_STREAM_ID);
        break;
      case 'publish': {
        this.#published = this.#open(String(commandArguments[0]));
        const status = amf0Object({ level: 'status', code: 'NetStream.Publish.Start', description: 'Counting.' });
        this.#writer.write(3, COMMAND_TYPE, MESSAGE_STREAM_ID, 0, writeCommand('onStatus', 0, null, status));
        break;
      }
      default: // releaseStream, FCPublish, …: nobody waits for an answer
    }
  }

  #answer(transactionId: number, result: Parameters<typeof writeCommand>[2]): void {
    this.#writer.write(3, COMMAND_TYPE, 0, 0, writeCommand('_result', transactionId, null, result));
  }
}
