/** What an account configures: bounds and formats that its APIs have in common. */

/** Bounds. */
export { configurationLimits } from './limits.ts';
/** Formats of names. */
export { APPLICATION_NAME, LISTABLE_NAME } from './name-formats.ts';
/** Patterns of rules, explained. */
export { patternRefusal } from './pattern-refusal.ts';
