/** Everything that one session's scenario uses beside calls and streams, and what reaches it by the session's own URL. */
import type {
  ControlAnswer,
  ControlRequest,
  FetchAudio,
  ScenarioNetworkPort,
  ScenarioServices,
  ServicedSession,
  SessionControlPort,
  SessionNetwork,
  WebSocketConnection,
  WebSocketEvents,
} from '@callcast/calls';
import { type Log, unreachable } from '@callcast/core';
import type { NetworkCommand, ControlRequest as RequestOfProtocol, StorageCommand } from '@callcast/scenario/protocol';
import type { ApplicationStoragePort } from '../store/index.ts';
import { audioFetcher } from './audio-service.ts';
import { NetworkService } from './network-service.ts';
import { StorageService } from './storage-service.ts';

export interface SessionServicesOptions {
  readonly session: ServicedSession;
  readonly network: ScenarioNetworkPort;
  readonly storage: ApplicationStoragePort;
  readonly log: Log;
}

/** How many sockets may come in and be open is the URL's to say: this is what it asks. */
export class SessionServices implements ScenarioServices, SessionControlPort {
  readonly fetchAudio: FetchAudio;
  readonly #session: ServicedSession;
  readonly #network: NetworkService;
  readonly #storage: StorageService;
  readonly #downloads: SessionNetwork['downloads'];
  readonly #answers = new Map<string, (answer: ControlAnswer | undefined) => void>();
  #allowsWebSockets = false;
  #requests = 0;
  #ended = false;

  constructor({ session, network, storage, log }: SessionServicesOptions) {
    this.#session = session;
    const ofSession = network.openSession();
    this.#network = new NetworkService(ofSession, session);
    this.#downloads = ofSession.downloads;
    this.fetchAudio = audioFetcher(ofSession.downloads);
    this.#storage = new StorageService({ storage, log, emit: session.emit });
  }

  get allowsWebSockets(): boolean {
    return this.#allowsWebSockets && !this.#ended;
  }

  get callCount(): number {
    return this.#session.callCount();
  }

  handle(command: NetworkCommand | StorageCommand): void {
    switch (command.kind) {
      case 'http-request':
        this.#network.request(command);
        return;
      case 'control-response': {
        const { requestId, contentType, body } = command;
        this.#answer(requestId, { status: 200, contentType, body });
        return;
      }
      case 'accept-sockets':
        this.#allowsWebSockets = true;
        return;
      case 'open-socket':
        this.#network.openSocket(command);
        return;
      case 'send-to-socket':
        this.#network.sendToSocket(command.socketId, command.text);
        return;
      case 'close-socket':
        this.#network.closeSocket(command.socketId, command.code, command.reason);
        return;
      case 'storage-get':
      case 'storage-put':
      case 'storage-remove':
      case 'storage-keys':
        if (!this.#ended) this.#storage.handle(command);
        return;
      default:
        unreachable(command);
    }
  }

  handleHttp(request: ControlRequest, signal: AbortSignal): Promise<ControlAnswer | undefined> {
    if (this.#ended || signal.aborted) return Promise.resolve(undefined);
    const requestId = `request-${++this.#requests}`;
    const answer = new Promise<ControlAnswer | undefined>((resolve) => this.#answers.set(requestId, resolve));
    signal.addEventListener('abort', () => this.#answer(requestId, undefined), { once: true });
    this.#session.emit({ kind: 'control-request', requestId, request: toProtocol(request) });
    return answer;
  }

  handleWebSocket(socket: WebSocketConnection, request: ControlRequest): WebSocketEvents {
    const { socketId, events } = this.#network.accept(socket);
    this.#session.emit({ kind: 'socket-accepted', socketId, request: toProtocol(request) });
    return events;
  }

  handleWebSocketFailure(reason: string, request: ControlRequest): void {
    this.#session.emit({ kind: 'socket-refused', reason, request: toProtocol(request) });
  }

  end(): void {
    this.#ended = true;
    for (const requestId of [...this.#answers.keys()]) this.#answer(requestId, undefined);
    this.#storage.close();
    this.#downloads.close();
    this.#network.end();
  }

  close(): void {
    this.end();
    this.#network.close();
  }

  #answer(requestId: string, answer: ControlAnswer | undefined): void {
    const resolve = this.#answers.get(requestId);
    this.#answers.delete(requestId);
    resolve?.(answer);
  }
}

function toProtocol({ method, path, content, headers }: ControlRequest): RequestOfProtocol {
  return { method, path, content, headers: headers.map(({ key, value }) => [key, value]) };
}
