/** What is told. */
export type { LiveEventType } from './event-schema.ts';
/** The source of events. */
export { type LiveEvent, LiveEvents } from './live-events.ts';
/** Live events over HTTP. */
export { registerLiveEvents } from './live-routes.ts';
/** Sessions that are told live. */
export { withLiveEvents } from './live-store.ts';
