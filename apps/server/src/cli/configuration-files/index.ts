/** A plan for people, and for programs. */
export { describePlan, headOf, planAsJson } from './describe-plan.ts';
/** What differs, and what a pull would make of it. */
export { isEditedThere, pulled, type Step } from './plan.ts';
/** Carrying a plan out. */
export { type PushWarning, push } from './push-steps.ts';
/** What the server has. */
export { readRemote } from './remote-items.ts';
/** The folder and the server beside each other. */
export { type Compared, compare, pullInto, writeGivenIds } from './synchronise.ts';
