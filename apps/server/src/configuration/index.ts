/** What an account configures: bounds and formats that its APIs have in common. */

/** Bounds. */
export { configurationLimits } from './limits.ts';
/** Formats of names. */
export { APPLICATION_NAME, DISPLAY_NAME, LISTABLE_NAME, USER_NAME } from './name-formats.ts';
/** Passwords of users. */
export { passwordRefusal } from './password-refusal.ts';
/** Patterns of rules, explained. */
export { patternRefusal } from './pattern-refusal.ts';
