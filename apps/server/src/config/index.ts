/** The configuration and where its values came from. */
export { type Config, type ConfigSources, type ConfigValues, type Origin, resolveConfig } from './config.ts';
/** Mistakes in it. */
export { ConfigError, type ConfigErrorCode } from './error.ts';
/** The configuration shown and documented. */
export { documentConfig, type ExplainedVariable, explainConfig } from './explain.ts';
/** From flags, environment and file. */
export { loadConfig } from './load.ts';
/** What was probably meant. */
export { suggest } from './suggestion.ts';
export type { Mode, PortRange } from './value-kinds.ts';
/** Every setting. */
export { environmentName, flagName, type VariableName, variables } from './variables.ts';
