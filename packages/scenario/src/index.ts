/** The numbers authors and operators meet. */
export {
  AUTHOR_LIMITS,
  DEFAULT_SCENARIO_LIMITS,
  DEFAULT_SHARD_LIMITS,
  type ScenarioLimits,
  type ShardLimits,
} from './limits.ts';
/** What crosses the border between the calls and a scenario run. */
export type * from './protocol.ts';
