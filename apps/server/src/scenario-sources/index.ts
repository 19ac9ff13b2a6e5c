/** Scenarios as their authors write them: JavaScript, or TypeScript whose types are removed before it runs. */

/** Why a text cannot run. */
export { compileWarnings } from './compile-warnings.ts';
/** Removes types, in a thread. */
export { stripTypes } from './io/strip-types.ts';
/** What a text is. */
export { ScenarioSources } from './scenario-sources.ts';
/** Runs both. */
export { TypeScriptRunner } from './typescript-runner.ts';
