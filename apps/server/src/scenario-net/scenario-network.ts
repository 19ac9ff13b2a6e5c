/** What each session gets of the network. */
import type { ScenarioNetworkPort, SessionNetwork } from '@callcast/calls';
import { HttpClient, type HttpClientOptions } from './http-client.ts';
import { HttpQuota } from './http-quota.ts';
import { WebSocketClient, type WebSocketClientOptions } from './web-socket-client.ts';

export type ScenarioNetworkOptions = HttpClientOptions & WebSocketClientOptions;

export class ScenarioNetwork implements ScenarioNetworkPort {
  readonly #options: ScenarioNetworkOptions;
  readonly #client: HttpClient;

  constructor(options: ScenarioNetworkOptions) {
    this.#options = options;
    this.#client = new HttpClient(options);
  }

  openSession(): SessionNetwork {
    const http = new HttpQuota(this.#client, this.#options.scheduler);
    const webSockets = new WebSocketClient(this.#options);
    return {
      http,
      webSockets,
      close: () => {
        http.close();
        webSockets.close();
      },
    };
  }
}
