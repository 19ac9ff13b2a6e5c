import { StreamingAgentEvents } from './streaming-agent-events.ts';

/** Values before 18.0.0, for scenarios that spell them out. */
const OLD_VALUES: ReadonlyMap<unknown, string> = new Map([
  ['StreamingAgent.AudioStreamCreated', StreamingAgentEvents.AudioStreamCreated],
  ['StreamingAgent.VideoStreamCreated', StreamingAgentEvents.VideoStreamCreated],
]);

export const presentValue = (event: unknown): unknown => OLD_VALUES.get(event) ?? event;
