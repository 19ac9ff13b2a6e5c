import type { NetworkCommand, NetworkEvent, StorageCommand, StorageEvent } from '@callcast/scenario/protocol';
import type { FetchAudio } from './players/audio-fetch.ts';

/** What a scenario uses beside calls and streams: the network and the application's storage. One for each session. */
export interface ScenarioServices {
  /** None is fetched after {@link end}. */
  readonly fetchAudio: FetchAudio;
  handle(command: NetworkCommand | StorageCommand): void;
  /**
   * Sockets are closed and requests that wait are dropped; those under way may end, unheard. One more HTTP request may be made
   * until {@link close}.
   */
  end(): void;
  /** The session is over. Idempotent. */
  close(): void;
}

/** What services know of their session. */
export interface ServicedSession {
  /** Never called from inside `handle`. */
  emit(event: NetworkEvent | StorageEvent): void;
  /** A line for the author. */
  warn(message: string): void;
  /** Calls that are not over. */
  callCount(): number;
}

export type OpenServices = (session: ServicedSession) => ScenarioServices;

const KINDS: Readonly<Record<(NetworkCommand | StorageCommand)['kind'], true>> = {
  'http-request': true,
  'control-response': true,
  'accept-sockets': true,
  'open-socket': true,
  'send-to-socket': true,
  'close-socket': true,
  'storage-get': true,
  'storage-put': true,
  'storage-remove': true,
  'storage-keys': true,
};

export function isForServices(command: { readonly kind: string }): command is NetworkCommand | StorageCommand {
  return Object.hasOwn(KINDS, command.kind);
}
