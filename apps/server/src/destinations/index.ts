/** Where scenarios publish to by name: kept with sealed keys, probed, handed to media workers. */

/** Which are published to. */
export type { DestinationsInUse } from './in-use.ts';
/** What the log's redactor is told of. */
export { KnownKeys } from './known-keys.ts';
/** Bounds. */
export { destinationLimits } from './limits.ts';
/** All of it, joined. */
export { type OpenedDestinations, openDestinations } from './open-destinations.ts';
/** How a destination wants to be published to. */
export type { DestinationPolicy } from './policy.ts';
/** Services that people publish to. */
export { destinationPresets } from './presets.ts';
/** Tries a destination without a call. */
export type { ProbeResult } from './probe.ts';
export type { DestinationProbes, ProbeReport } from './probes.ts';
/** The destinations themselves. */
export type {
  Destination,
  DestinationChange,
  DestinationRefusal,
  DestinationVault,
  NewDestination,
} from './vault.ts';
