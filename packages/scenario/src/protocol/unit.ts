/** What media comes from and goes to, as a scenario names it. An id is unique among the units of its kind in one run. */
export interface UnitRef {
  readonly unit: 'call' | 'agent' | 'conference' | 'player' | 'recorder';
  readonly id: string;
}
