/** What each session gets of the network. */
import type { ScenarioNetworkPort, SessionNetwork } from '@callcast/calls';
import { HttpClient, type HttpClientOptions } from './http-client.ts';
import { HttpQuota } from './http-quota.ts';
import { netLimits } from './limits.ts';
import { WebSocketClient, type WebSocketClientOptions } from './web-socket-client.ts';

export type ScenarioNetworkOptions = HttpClientOptions & WebSocketClientOptions;

export class ScenarioNetwork implements ScenarioNetworkPort {
  readonly #options: ScenarioNetworkOptions;
  readonly #client: HttpClient;
  readonly #downloader: HttpClient;

  constructor(options: ScenarioNetworkOptions) {
    this.#options = options;
    this.#client = new HttpClient(options);
    this.#downloader = new HttpClient({ ...options, answerBytes: netLimits.audioFileBytes });
  }

  openSession(): SessionNetwork {
    const http = new HttpQuota(this.#client, this.#options.scheduler);
    const downloads = new HttpQuota(this.#downloader, this.#options.scheduler);
    const webSockets = new WebSocketClient(this.#options);
    return {
      http,
      downloads,
      webSockets,
      close: () => {
        http.close();
        downloads.close();
        webSockets.close();
      },
    };
  }
}
