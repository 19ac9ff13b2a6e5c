import type { ScenarioEvent } from '../protocol.ts';

/** What waits for a run. */
export type QueuedEvent = ScenarioEvent | { readonly kind: 'timer'; readonly id: number };

/** How many characters of it somebody outside chose, where they may be more than some kilobytes. */
export function charactersOf(event: QueuedEvent): number {
  switch (event.kind) {
    case 'http-response':
      return event.response.text.length + (event.response.bodyBase64?.length ?? 0);
    case 'socket-message':
      return event.text.length;
    case 'control-request':
      return event.request.content.length;
    case 'storage-result':
      return 'keys' in event.result ? event.result.keys.join('').length : 0;
    default:
      return 0;
  }
}
