/** What was meant by a name that is none. */

/** The configuration and where its values came from. */
export type { Config } from './config.ts';
/** Mistakes in it. */
export { ConfigError } from './error.ts';
/** The configuration shown and documented. */
export { documentConfig, type ExplainedVariable, explainConfig } from './explain.ts';
/** From flags, environment and file. */
export { loadConfig } from './load.ts';
export { suggest } from './suggestion.ts';
/** How the server runs. */
export type { Mode } from './value-kinds.ts';
/** Every setting. */
export { flagName, type VariableName, variables } from './variables.ts';
