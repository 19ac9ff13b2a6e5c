import type { FlvTag } from '@callcast/media';
import { connectProperties, type Enhancements } from './enhancements.ts';
import { ACKNOWLEDGEMENT_WINDOW_BYTES, SENT_CHUNK_SIZE } from './limits.ts';
import type { PublishTarget } from './publish-target.ts';
import { type Amf0Value, amf0Object } from './wire/amf0/value.ts';
import { CONTROL_CHUNK_STREAM } from './wire/chunk/chunk-message.ts';
import { ChunkWriter } from './wire/chunk/chunk-writer.ts';
import { ACKNOWLEDGEMENT_TYPE, writeAcknowledgement } from './wire/message/acknowledgement.ts';
import { AUDIO_CHUNK_STREAM, AUDIO_TYPE } from './wire/message/audio.ts';
import { COMMAND_CHUNK_STREAM, COMMAND_TYPE, writeCommand } from './wire/message/command.ts';
import { DATA_CHUNK_STREAM, DATA_TYPE, writeDataPayload } from './wire/message/data.ts';
import { SET_CHUNK_SIZE_TYPE, writeSetChunkSize } from './wire/message/set-chunk-size.ts';
import { USER_CONTROL_TYPE, writePingResponse } from './wire/message/user-control.ts';
import { VIDEO_CHUNK_STREAM, VIDEO_TYPE } from './wire/message/video.ts';
import {
  WINDOW_ACKNOWLEDGEMENT_SIZE_TYPE,
  writeWindowAcknowledgementSize,
} from './wire/message/window-acknowledgement-size.ts';

/** Transaction ids of our commands (RTMP 1.0 §7.2.1.1: `connect` is always 1). */
export const TRANSACTION = {
  connect: 1,
  releaseStream: 2,
  fcPublish: 3,
  createStream: 4,
  publish: 5,
  fcUnpublish: 6,
} as const;

/** The form that services recognise as a live encoder. */
const FLASH_VERSION = 'FMLE/3.0 (compatible; Callcast)';

/** Everything a publisher says after the handshake, in chunks. */
export class ClientMessages {
  readonly #target: PublishTarget;
  readonly #writer: ChunkWriter;

  /** @param send Gets views that it may keep until written, and must not change. */
  constructor(target: PublishTarget, send: (bytes: Uint8Array) => void) {
    this.#target = target;
    this.#writer = new ChunkWriter(send);
  }

  /** @param query Appended to application and URL: what a server asked to know of us, or empty. */
  connect(query: string, enhancements: Enhancements): void {
    const { app, tcUrl } = this.#target;
    const appended = query === '' ? '' : `${app.includes('?') ? '&' : '?'}${query}`;
    const properties = amf0Object({
      app: `${app}${appended}`,
      type: 'nonprivate',
      flashVer: FLASH_VERSION,
      tcUrl: `${tcUrl}${appended}`,
      ...connectProperties(enhancements),
    });
    this.#message(COMMAND_CHUNK_STREAM, COMMAND_TYPE, writeCommand('connect', TRANSACTION.connect, properties));
  }

  /** After `connect` was accepted: how we send, and a message stream to publish on. */
  createStream(): void {
    const { streamName } = this.#target;
    this.#message(CONTROL_CHUNK_STREAM, SET_CHUNK_SIZE_TYPE, writeSetChunkSize(SENT_CHUNK_SIZE));
    this.#writer.setChunkSize(SENT_CHUNK_SIZE);
    const window = writeWindowAcknowledgementSize(ACKNOWLEDGEMENT_WINDOW_BYTES);
    this.#message(CONTROL_CHUNK_STREAM, WINDOW_ACKNOWLEDGEMENT_SIZE_TYPE, window);
    this.#command('releaseStream', TRANSACTION.releaseStream, streamName);
    this.#command('FCPublish', TRANSACTION.fcPublish, streamName);
    this.#command('createStream', TRANSACTION.createStream);
  }

  publish(messageStreamId: number): void {
    const payload = writeCommand('publish', TRANSACTION.publish, null, this.#target.streamName, 'live');
    this.#message(COMMAND_CHUNK_STREAM, COMMAND_TYPE, payload, messageStreamId);
  }

  /** @param messageStreamId Undefined when the server has not created one. */
  goodbye(messageStreamId: number | undefined): void {
    this.#command('FCUnpublish', TRANSACTION.fcUnpublish, this.#target.streamName);
    if (messageStreamId !== undefined) this.#command('deleteStream', 0, messageStreamId);
  }

  acknowledge(receivedBytes: number): void {
    this.#message(CONTROL_CHUNK_STREAM, ACKNOWLEDGEMENT_TYPE, writeAcknowledgement(receivedBytes >>> 0));
  }

  answerPing(pingTimestamp: Uint8Array): void {
    this.#message(CONTROL_CHUNK_STREAM, USER_CONTROL_TYPE, writePingResponse(pingTimestamp));
  }

  tag(tag: FlvTag, messageStreamId: number): void {
    const { timestamp, body } = tag;
    switch (tag.kind) {
      case 'audio':
        this.#writer.write(AUDIO_CHUNK_STREAM, AUDIO_TYPE, messageStreamId, timestamp, body);
        break;
      case 'video':
        this.#writer.write(VIDEO_CHUNK_STREAM, VIDEO_TYPE, messageStreamId, timestamp, body);
        break;
      case 'script':
        this.#writer.write(DATA_CHUNK_STREAM, DATA_TYPE, messageStreamId, timestamp, writeDataPayload(body));
    }
  }

  #command(name: string, transactionId: number, ...commandArguments: readonly Amf0Value[]): void {
    this.#message(COMMAND_CHUNK_STREAM, COMMAND_TYPE, writeCommand(name, transactionId, null, ...commandArguments));
  }

  /** Control messages and commands carry timestamp 0: receivers ignore it (§5.4). */
  #message(chunkStreamId: number, typeId: number, payload: Uint8Array, messageStreamId = 0): void {
    this.#writer.write(chunkStreamId, typeId, messageStreamId, 0, payload);
  }
}
