/** Opens a publish over TCP or TLS. */
export { openPublisher, type RtmpPublisher } from './publisher.ts';
/** What a publisher is given, and what it tells. */
export type { Egress, PublisherEvents, PublisherOptions } from './publisher-options.ts';
/** Name resolution, replaceable. */
export { type ResolveHost, resolveWithSystem } from './resolve-addresses.ts';
/** An authority of one's own, for RTMPS. */
export { trustBeside } from './trusted-authorities.ts';
