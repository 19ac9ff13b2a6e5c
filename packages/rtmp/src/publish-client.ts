import { addMillis, assert, type Millis, type Random } from '@callcast/core';
import type { FlvTag, FourCc } from '@callcast/media';
import { AcknowledgedBytes } from './acknowledged-bytes.ts';
import type { Authentication } from './authentication/authenticate.ts';
import { ClientMessages, TRANSACTION } from './client-messages.ts';
import { type ConnectAgain, readAdvice } from './connect-advice.ts';
import { announcedCodecs, codecsTaken, type Enhancements, RECONNECT_REQUEST } from './enhancements.ts';
import { closeError, destinationError, type PublishStage, type RtmpError, type RtmpErrorCode } from './errors.ts';
import { RTMP_TIMEOUTS, type RtmpTimeouts } from './limits.ts';
import type { PublishTarget } from './publish-target.ts';
import { ReceiveBudget } from './receive-budget.ts';
import { Redactor } from './redact.ts';
import { redirectedTarget } from './redirect.ts';
import { secretsOf } from './secrets.ts';
import { isRefusal, readAnswer, refusalError, type ServerAnswer } from './server-answer.ts';
import { type Amf0Value, stringProperty } from './wire/amf0/value.ts';
import type { ChunkMessage } from './wire/chunk/chunk-message.ts';
import { ChunkReader } from './wire/chunk/chunk-reader.ts';
import { ClientHandshake } from './wire/handshake/client-handshake.ts';
import type { Command } from './wire/message/command.ts';
import { parseServerMessage } from './wire/message/message.ts';
import { PING_REQUEST_EVENT } from './wire/message/user-control.ts';

/** What happens to a publish. `ended` comes last and at most once; `close()` causes none. */
export type PublishClientEvent =
  /** NetConnection.Connect.Success; `reason` has the server's description, never empty. */
  | { readonly kind: 'connected'; readonly reason: string }
  /** NetStream.Publish.Start: tags may be sent. `codecs`: those of Enhanced RTMP that the server takes, of those announced. */
  | { readonly kind: 'published'; readonly reason: string; readonly codecs: readonly FourCc[] }
  /** The server asks us to publish to `target` instead, and will not wait long. Comes at most once, any time. */
  | { readonly kind: 'reconnect-requested'; readonly reason: string; readonly target: PublishTarget }
  /** `again`: how to go on with a connection of its own, instead of failing with `error`. */
  | { readonly kind: 'ended'; readonly error: RtmpError; readonly again?: ConnectAgain | undefined };

/** Takes what the client produces, synchronously from within the call that caused it. */
export interface PublishClientSink {
  /** @param bytes May be kept until written; must not be changed. Tag bodies arrive as slices, not copies. */
  send(bytes: Uint8Array): void;
  event(event: PublishClientEvent): void;
}

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'handshaking'; readonly handshake: ClientHandshake; readonly deadline: Millis }
  | { readonly name: 'connecting-app'; readonly deadline: Millis }
  | { readonly name: 'publishing'; readonly messageStreamId: number | undefined; readonly deadline: Millis }
  | { readonly name: 'published'; readonly messageStreamId: number; readonly publishedAt: Millis }
  | { readonly name: 'closed' };

const CODEC_NAMES: Readonly<Record<FourCc, string>> = { Opus: 'Opus', av01: 'AV1', hvc1: 'H.265' };

const AWAITED = { handshaking: 'the RTMP handshake', 'connecting-app': '“connect”', publishing: '“publish”' } as const;

/**
 * One RTMP publish over one established byte stream.
 *
 * Source: RTMP 1.0 §5.2 (handshake), §7.2.1.1 (connect), §7.2.1.3 (createStream), §7.2.2.6 (publish), §5.4 (control).
 * Sans-IO: owns no socket and no timer. Feed it bytes, the end of the byte stream and the time.
 */
export class PublishClient {
  readonly #target: PublishTarget;
  readonly #random: Random;
  readonly #sink: PublishClientSink;
  readonly #timeouts: RtmpTimeouts;
  readonly #reader = new ChunkReader();
  readonly #messages: ClientMessages;
  readonly #acknowledged = new AcknowledgedBytes();
  readonly #budget = new ReceiveBudget();
  readonly #redactor: Redactor;
  readonly #authentication: Authentication | undefined;
  readonly #enhancements: Enhancements;
  #wasAskedToReconnect = false;
  /** Of those announced, what the server says that it takes. */
  #codecs: readonly FourCc[] = [];
  #state: State = { name: 'idle' };
  #sentBytes = 0;
  #receivedBytes = 0;
  #reportedBytes = 0;
  /** The server's window; 0 = it has asked for no acknowledgements. */
  #receiveWindowBytes = 0;
  /** The server's latest words, for the error when it then closes. */
  #lastWords = '';

  constructor(options: {
    readonly target: PublishTarget;
    readonly random: Random;
    readonly sink: PublishClientSink;
    readonly timeouts?: RtmpTimeouts;
    /** From the `again` of an earlier connection. */
    readonly authentication?: Authentication | undefined;
    readonly enhancements?: Enhancements;
  }) {
    this.#target = options.target;
    this.#random = options.random;
    this.#sink = options.sink;
    this.#timeouts = options.timeouts ?? RTMP_TIMEOUTS;
    this.#authentication = options.authentication;
    this.#enhancements = options.enhancements ?? {};
    this.#redactor = new Redactor(secretsOf(options.target, options.authentication?.query));
    this.#messages = new ClientMessages(options.target, (bytes) => this.#send(bytes));
  }

  get stage(): PublishStage | 'idle' {
    return this.#state.name;
  }

  /** Bytes sent, handshake included. */
  get sentBytes(): number {
    return this.#sentBytes;
  }

  /** Bytes the server says it has received, at most `sentBytes`. Stays 0 with servers that never acknowledge. */
  get ackedBytes(): number {
    return this.#acknowledged.bytes;
  }

  /** The most by which `ackedBytes` lately grew at once. */
  get acknowledgementStepBytes(): number {
    return this.#acknowledged.stepBytes;
  }

  /** When `ackedBytes` last grew. */
  get acknowledgedAt(): Millis | undefined {
    return this.#acknowledged.lastAt;
  }

  /** Begins the handshake; call once, when the transport is ready. */
  start(now: Millis): void {
    assert(this.#state.name === 'idle', 'a publish starts once');
    const handshake = new ClientHandshake(this.#random);
    this.#state = { name: 'handshaking', handshake, deadline: addMillis(now, this.#timeouts.handshaking) };
    this.#send(handshake.start(now));
  }

  /** @param bytes From the server, cut anywhere. Not retained. */
  handleBytes(now: Millis, bytes: Uint8Array): void {
    if (this.#state.name === 'idle' || this.#state.name === 'closed') return;
    if (!this.#budget.spend(now, bytes.length)) {
      this.#breach('sent far more than a server has to say to a publisher');
      return;
    }
    const chunks = this.#state.name === 'handshaking' ? this.#handshake(now, this.#state.handshake, bytes) : bytes;
    this.#receivedBytes += chunks.length;
    const malformation = this.#reader.read(chunks, (message) => this.#handleMessage(now, message));
    if (malformation !== undefined) this.#breach(`sent a broken chunk stream (${malformation})`);
    this.#acknowledgeIfDue();
  }

  /** The transport ended, or broke for a `cause`. */
  handleEnd(now: Millis, cause?: unknown): void {
    const state = this.#state;
    if (state.name === 'closed') return;
    const stage = state.name === 'idle' ? 'handshaking' : state.name;
    const isEarly = state.name === 'published' && now < addMillis(state.publishedAt, this.#timeouts.earlyClose);
    this.#end(closeError(this.#target, stage, isEarly, this.#lastWords, cause));
  }

  /** When to call {@link handleTimeout} next, or undefined when nothing is armed. */
  nextTimeout(): Millis | undefined {
    return 'deadline' in this.#state ? this.#state.deadline : undefined;
  }

  handleTimeout(now: Millis): void {
    const state = this.#state;
    if (!('deadline' in state) || now < state.deadline) return;
    const { host, port } = this.#target;
    this.#fail('DEST_TIMEOUT', `${host}:${port} did not answer ${AWAITED[state.name]} in time.`);
  }

  /**
   * Sends a tag; only while `published`.
   *
   * @param tag Its body is passed to the sink in slices and must not change until they are written.
   */
  sendTag(tag: FlvTag): void {
    assert(this.#state.name === 'published', 'tags are sent while published');
    this.#messages.tag(tag, this.#state.messageStreamId);
  }

  /** Says goodbye as far as the stage allows; the caller then closes the transport. Idempotent, causes no event. */
  close(): void {
    const state = this.#state;
    this.#state = { name: 'closed' };
    if (state.name === 'published' || state.name === 'publishing') this.#messages.goodbye(state.messageStreamId);
  }

  /** @returns What follows the handshake. */
  #handshake(now: Millis, handshake: ClientHandshake, bytes: Uint8Array): Uint8Array {
    const progress = handshake.handleBytes(bytes);
    if (typeof progress === 'string') {
      this.#fail('DEST_HANDSHAKE', `${this.#target.host}:${this.#target.port} answered, but not with RTMP.`);
      return bytes.subarray(bytes.length);
    }
    if (progress.reply !== undefined) this.#send(progress.reply);
    if (progress.isDone) {
      this.#state = { name: 'connecting-app', deadline: addMillis(now, this.#timeouts.connectingApp) };
      this.#messages.connect(this.#authentication?.query ?? '', this.#enhancements);
    }
    return bytes.subarray(progress.consumed);
  }

  #handleMessage(now: Millis, raw: ChunkMessage): void {
    if (this.#state.name === 'closed') return; // ended by an earlier message of the same bytes
    const message = parseServerMessage(raw);
    if (typeof message === 'string') {
      this.#breach(`sent a broken message (${message})`);
      return;
    }
    switch (message.kind) {
      case 'acknowledgement':
        this.#acknowledged.handleSequenceNumber(now, message.sequenceNumber, this.#sentBytes);
        break;
      case 'window-acknowledgement-size':
        this.#receiveWindowBytes = message.windowBytes;
        break;
      case 'user-control':
        if (message.eventType === PING_REQUEST_EVENT) this.#messages.answerPing(message.eventData);
        break;
      case 'command':
        this.#handleCommand(now, message);
        break;
      case 'set-peer-bandwidth': // would ask for our window to be its own; ours is chosen to see progress
      case 'ignored':
    }
  }

  #handleCommand(now: Millis, command: Command): void {
    switch (command.name) {
      case '_result':
        this.#handleResult(now, command);
        break;
      case '_error':
        this.#handleError(command);
        break;
      case 'onStatus':
        this.#handleStatus(now, readAnswer(command, this.#redactor));
        break;
      default: // onBWDone, onFCPublish, …: nothing a publisher has to answer
    }
  }

  #handleResult(now: Millis, command: Command): void {
    const { name } = this.#state;
    if (name === 'connecting-app' && command.transactionId === TRANSACTION.connect) {
      this.#readCodecs(command);
      this.#handleConnected(now, readAnswer(command, this.#redactor));
    } else if (name === 'publishing' && command.transactionId === TRANSACTION.createStream) {
      this.#handleCreated(command.commandArguments[0]);
    }
  }

  #handleConnected(now: Millis, answer: ServerAnswer): void {
    if (isRefusal(answer)) {
      this.#refuse(answer, 'DEST_APP_REJECTED');
      return;
    }
    const missing = this.#enhancements.codecs?.needed.find((codec) => !this.#codecs.includes(codec));
    if (missing !== undefined) {
      this.#fail('DEST_CODEC', `${this.#target.host} does not say that it takes ${CODEC_NAMES[missing]} (${missing}).`);
      return;
    }
    const deadline = addMillis(now, this.#timeouts.publishing);
    this.#state = { name: 'publishing', messageStreamId: undefined, deadline };
    this.#messages.createStream();
    this.#sink.event({ kind: 'connected', reason: answer.words || 'NetConnection.Connect.Success' });
  }

  #readCodecs({ commandObject, commandArguments }: Command): void {
    const { codecs } = this.#enhancements;
    if (codecs !== undefined) this.#codecs = codecsTaken([commandObject, ...commandArguments], announcedCodecs(codecs));
  }

  #handleCreated(messageStreamId: Amf0Value): void {
    if (this.#state.name !== 'publishing' || this.#state.messageStreamId !== undefined) return; // answered twice
    if (!isMessageStreamId(messageStreamId)) {
      this.#breach('answered “createStream” without a stream id');
      return;
    }
    this.#state = { ...this.#state, messageStreamId };
    this.#messages.publish(messageStreamId);
  }

  #handleError(command: Command): void {
    const { name } = this.#state;
    const { transactionId } = command;
    const answer = readAnswer(command, this.#redactor);
    if (name === 'connecting-app' && transactionId === TRANSACTION.connect) this.#refuse(answer, 'DEST_APP_REJECTED');
    // releaseStream and FCPublish are courtesies that many servers do not know
    const isAboutStream = transactionId === TRANSACTION.createStream || transactionId === TRANSACTION.publish;
    if (name === 'publishing' && isAboutStream) this.#refuse(answer, 'DEST_KEY_REJECTED');
  }

  #handleStatus(now: Millis, answer: ServerAnswer): void {
    const state = this.#state;
    if (answer.code === RECONNECT_REQUEST) {
      this.#handleReconnectRequest(answer);
      return;
    }
    if (isRefusal(answer)) {
      const byStage = { 'connecting-app': 'DEST_APP_REJECTED', published: 'DEST_CLOSED' } as const;
      this.#refuse(answer, state.name in byStage ? byStage[state.name as keyof typeof byStage] : 'DEST_KEY_REJECTED');
      return;
    }
    this.#lastWords = answer.words;
    if (answer.code !== 'NetStream.Publish.Start' || state.name !== 'publishing') return;
    if (state.messageStreamId === undefined) return; // not an answer to our `publish`, which is yet to come
    this.#lastWords = '';
    this.#state = { name: 'published', messageStreamId: state.messageStreamId, publishedAt: now };
    this.#sink.event({ kind: 'published', reason: answer.words, codecs: this.#codecs });
  }

  /** Enhanced RTMP v2, "Reconnect Request". Without a usable URL it means the server that we are at. */
  #handleReconnectRequest({ information, words }: ServerAnswer): void {
    if (this.#wasAskedToReconnect) return;
    this.#wasAskedToReconnect = true;
    const { backup } = this.#target;
    const tcUrl = stringProperty(information, 'tcUrl');
    const there = tcUrl === undefined ? this.#target : redirectedTarget(this.#target, tcUrl, false);
    const target = typeof there === 'string' ? this.#target : { ...there, ...(backup === undefined ? {} : { backup }) };
    this.#sink.event({ kind: 'reconnect-requested', reason: words, target });
  }

  #acknowledgeIfDue(): void {
    if (this.#state.name === 'closed' || this.#receiveWindowBytes === 0) return;
    if (this.#receivedBytes - this.#reportedBytes < this.#receiveWindowBytes) return;
    this.#reportedBytes = this.#receivedBytes;
    this.#messages.acknowledge(this.#receivedBytes);
  }

  #send(bytes: Uint8Array): void {
    this.#sentBytes += bytes.length;
    this.#sink.send(bytes);
  }

  #refuse(answer: ServerAnswer, fallback: RtmpErrorCode): void {
    const stage = this.#stageOfError();
    const advice =
      stage === 'published'
        ? undefined
        : readAdvice(answer.information, this.#target, this.#authentication, this.#random);
    if (advice !== undefined) {
      const said = answer.words === '' ? '' : ` It said: “${answer.words}”.`;
      const error = destinationError(advice.code, this.#target, stage, `${this.#target.host} ${advice.what}.${said}`);
      this.#end(error, advice.again);
      return;
    }
    this.#end(refusalError(answer, this.#target, stage, fallback));
  }

  #breach(what: string): void {
    this.#fail('DEST_PROTOCOL', `${this.#target.host} ${what}.`);
  }

  #fail(code: RtmpErrorCode, happened: string): void {
    this.#end(destinationError(code, this.#target, this.#stageOfError(), happened));
  }

  #stageOfError(): PublishStage {
    return this.#state.name === 'idle' ? 'handshaking' : this.#state.name;
  }

  #end(error: RtmpError, again?: ConnectAgain): void {
    if (this.#state.name === 'closed') return;
    this.#state = { name: 'closed' };
    this.#sink.event({ kind: 'ended', error, ...(again === undefined ? {} : { again }) });
  }
}

function isMessageStreamId(value: Amf0Value): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= 0xffffffff;
}
