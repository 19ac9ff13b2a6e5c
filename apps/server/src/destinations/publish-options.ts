import type { StreamingAgentOptions } from '@callcast/scenario/protocol';
import type { OpenDestination } from './vault.ts';

/** What a media worker needs to publish to it. Where the scenario said something itself, that counts. */
export function publishOptions(destination: OpenDestination, said: StreamingAgentOptions): StreamingAgentOptions {
  const { server, application, backupServer, key, policy } = destination;
  const { destination: _, ...own } = said;
  const hold = own.hold ?? policy.hold;
  const reconnect = own.reconnect ?? policy.reconnect;
  return {
    ...own,
    protocol: 'RTMP',
    url: server,
    streamName: key,
    ...(application === null ? {} : { applicationName: application }),
    ...(backupServer === null ? {} : { backupUrl: backupServer }),
    ...(hold === null ? {} : { hold }),
    ...(reconnect === null ? {} : { reconnect }),
  };
}
