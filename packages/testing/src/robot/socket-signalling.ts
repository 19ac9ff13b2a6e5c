import type { ClientMessage, ServerMessage } from '@callcast/webrtc/signalling-protocol';
import { RobotError } from './robot-error.ts';
import type { RobotDestination, RobotSignalling, RobotSignallingEvents } from './signalling.ts';

const CALL = 'robot';

/** The `/signal` WebSocket, as the web client speaks it. */
export class SocketSignalling implements RobotSignalling {
  readonly #destination: RobotDestination;
  #socket: WebSocket | undefined;

  constructor(destination: RobotDestination) {
    this.#destination = destination;
  }

  call(offer: string, events: RobotSignallingEvents, signal: AbortSignal): Promise<string> {
    const { url, token, number } = this.#destination;
    const endpoint = new URL('/signal', url);
    endpoint.protocol = endpoint.protocol.replace('http', 'ws');
    const socket = new WebSocket(endpoint);
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      const refuse = (code: 'ROBOT_CALL_REFUSED' | 'ROBOT_UNREACHABLE', message: string, status = 0) =>
        reject(new RobotError(code, message, { details: { status } }));
      signal.addEventListener('abort', () => refuse('ROBOT_UNREACHABLE', 'aborted'), { once: true });
      socket.addEventListener('open', () => this.#send({ type: 'login', accessToken: token }));
      socket.addEventListener('error', () => refuse('ROBOT_UNREACHABLE', 'the signalling socket failed'));
      socket.addEventListener('close', () => {
        refuse('ROBOT_UNREACHABLE', 'the signalling socket was closed');
        events.ended('the signalling socket was closed');
      });
      socket.addEventListener('message', ({ data }) => {
        const message = JSON.parse(String(data)) as ServerMessage;
        switch (message.type) {
          case 'welcome':
            this.#send({ type: 'call', call: CALL, number: number ?? '', sdp: offer });
            break;
          case 'answered':
            resolve(message.sdp);
            break;
          case 'failed':
            refuse('ROBOT_CALL_REFUSED', `${message.code} ${message.reason}`, message.code);
            break;
          case 'error':
            refuse('ROBOT_CALL_REFUSED', `${message.code} ${message.reason}`);
            break;
          case 'ended':
            events.ended(message.reason);
            break;
          case 'incoming-call': // a robot is no device that a person looks at
            this.#send({ type: 'decline', call: message.call, code: 480 });
            break;
          case 'stream':
            events.outputState(message.state, message.reason);
            break;
          default: // of no interest to a robot
            break;
        }
      });
    });
  }

  async hangUp(): Promise<void> {
    const socket = this.#socket;
    if (socket === undefined || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.addEventListener('close', resolve, { once: true }));
    // A socket that is still connecting would otherwise log in and call for a robot that is gone.
    if (socket.readyState === WebSocket.OPEN) this.#send({ type: 'hangup', call: CALL });
    socket.close();
    await closed;
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }
}
