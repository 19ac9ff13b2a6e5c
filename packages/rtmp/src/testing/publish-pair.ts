import { addMillis, concatBytes, type Millis, millis, type Random } from '@callcast/core';
import { PublishClient, type PublishClientEvent } from '../publish-client.ts';
import { type PublishTarget, resolvePublishTarget } from '../publish-target.ts';
import { type Script, ScriptedServer } from './scripted-server.ts';

export const KEY = 'live_123_unsayable';
export const START = millis(1_000);
export const testRandom: Random = { uint32: () => 1, bytes: (length) => new Uint8Array(length).fill(0x11) };
export const testTarget = targetTo('rtmp://cdn.example/app');

/** @throws {Error} When the URL is refused: a mistake of the test. */
export function targetTo(url: string, streamName = KEY): PublishTarget {
  const target = resolvePublishTarget({ protocol: 'RTMP', url, streamName });
  if ('malformation' in target) throw new Error(target.message);
  return target;
}

type ClientOptions = ConstructorParameters<typeof PublishClient>[0];

/** Imported by tests only. A client and a scripted server joined without a network: bytes cross in `pump`, time is a variable. */
export class PublishPair {
  readonly events: PublishClientEvent[] = [];
  readonly server: ScriptedServer;
  readonly client: PublishClient;
  readonly #toServer: Uint8Array[] = [];
  readonly #toClient: Uint8Array[] = [];
  now: Millis = START;

  constructor(script: Script = {}, options: Partial<ClientOptions> = {}) {
    this.server = new ScriptedServer((bytes) => this.#toClient.push(bytes.slice()), script);
    const sink = {
      send: (bytes: Uint8Array) => this.#toServer.push(bytes.slice()),
      event: (event: PublishClientEvent) => this.events.push(event),
    };
    this.client = new PublishClient({ target: testTarget, random: testRandom, sink, ...options });
    this.client.start(this.now);
    this.pump();
  }

  pump(): void {
    while (this.#toServer.length + this.#toClient.length > 0) {
      for (const bytes of this.#toServer.splice(0)) this.server.handleBytes(bytes);
      if (this.#toClient.length > 0) this.client.handleBytes(this.now, concatBytes(this.#toClient.splice(0)));
    }
  }

  pass(duration: number): void {
    this.now = addMillis(this.now, millis(duration));
  }

  get error(): { code: string; message: string; stage: unknown } | undefined {
    const last = this.events.at(-1);
    if (last?.kind !== 'ended') return undefined;
    return { code: last.error.code, message: last.error.message, stage: last.error.details.stage };
  }
}
