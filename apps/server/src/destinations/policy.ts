/** How a destination wants to be published to. Where a scenario says something itself, the scenario counts. */
export interface DestinationPolicy {
  /** How long a lost or refused destination is tried again, in seconds; false: never; null: as long as makes sense. */
  readonly reconnect: false | number | null;
  /** What viewers see while no picture comes; null: the last one. */
  readonly hold: 'last-picture' | 'slate' | null;
  /** No caller is asked for more video than this; null: no limit. */
  readonly maxVideoBitrateKbps: number | null;
}

export const NO_POLICY: DestinationPolicy = { reconnect: null, hold: null, maxVideoBitrateKbps: null };

/** @param json As it was stored; what an older version did not know yet is null. */
export function parsePolicy(json: string): DestinationPolicy {
  return { ...NO_POLICY, ...(JSON.parse(json) as Partial<DestinationPolicy>) };
}
