import type { ControlRequest, NetworkCommand } from '@callcast/scenario/protocol';
import type { Surroundings, WorldPart } from './surroundings.ts';

type ControlCommand = NetworkCommand & { readonly kind: 'control-response' | 'accept-sockets' };

/** What the scenario said to a request to its session. */
export interface ControlAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** The session's own URL. */
export class Control implements WorldPart<ControlCommand> {
  readonly #around: Surroundings;
  readonly #answers = new Map<string, ControlAnswer>();
  #asked = 0;
  /** The scenario called `VoxEngine.allowWebSocketConnections()`. */
  allowsWebSockets = false;

  readonly handlers: WorldPart<ControlCommand>['handlers'] = {
    'control-response': ({ requestId, contentType, body }) => void this.#answers.set(requestId, { contentType, body }),
    'accept-sockets': () => {
      this.allowsWebSockets = true;
    },
  };

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** @returns By which {@link answerOf} knows it. */
  ask(request: ControlRequest): string {
    this.#asked += 1;
    const requestId = `control-${this.#asked}`;
    this.#around.emit({ kind: 'control-request', requestId, request });
    return requestId;
  }

  answerOf(requestId: string): ControlAnswer | undefined {
    return this.#answers.get(requestId);
  }
}
