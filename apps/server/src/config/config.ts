import { createRequire } from 'node:module';
import { isTurn } from '../turn/index.ts';
import { ConfigError } from './error.ts';
import { suggest } from './suggestion.ts';
import type { Mode, ValueOf } from './value-kinds.ts';
import { environmentName, flagName, secretFileNames, type VariableName, variables } from './variables.ts';

const require = createRequire(import.meta.url);

/** Where a value came from. Everything but `default` was set on purpose: a port that is taken is then an error. */
export type Origin = 'flag' | 'environment' | 'file' | 'default';

type ConfigValues = { readonly [Name in VariableName]: ValueOf<(typeof variables)[Name]> };

/** The frozen configuration. */
export interface Config {
  readonly mode: Mode;
  readonly values: ConfigValues;
  readonly origins: Readonly<Record<VariableName, Origin>>;
  /** Whether somebody set it, by whatever means. */
  isExplicit(name: VariableName): boolean;
}

export interface ConfigSources {
  readonly mode: Mode;
  /** By variable name, as written. */
  readonly flags?: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Text of callcast.yaml, and its path for messages. */
  readonly file?: { readonly path: string; readonly text: string } | undefined;
}

/** Named like our variables, but not settings of the server: `CALLCAST_CONFIG` says where the file is. */
export const CONFIG_FILE_VARIABLE = 'CALLCAST_CONFIG';

/**
 * Flag before environment before file before default. Empty means not set. Every mistake is collected, so that a person
 * mends the configuration once.
 *
 * @throws {ConfigError} `CONFIG_INVALID`
 */
export function resolveConfig(sources: ConfigSources): Config {
  const problems: string[] = [];
  const file = readFile(sources.file, problems);
  rejectUnknownEnvironment(sources.environment, problems);
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const [name, variable] of Object.entries(variables)) {
    const written = [
      { origin: 'flag', label: `--${flagName(name)}`, text: sources.flags?.[name] },
      { origin: 'environment', label: environmentName(name), text: sources.environment[environmentName(name)] },
      { origin: 'file', label: `${name} in ${sources.file?.path ?? ''}`, text: file.get(name) },
    ] as const;
    const chosen = written.find(({ text }) => text !== undefined && text.trim() !== '');
    origins[name] = chosen?.origin ?? 'default';
    values[name] = variable.default?.(sources.mode);
    if (!chosen) continue;
    const read = variable.kind.read((chosen.text ?? '').trim());
    if (typeof read === 'string') problems.push(`${chosen.label} ${read}`);
    else values[name] = read.value;
  }
  if ((values.tlsCert === undefined) !== (values.tlsKey === undefined))
    problems.push('CALLCAST_TLS_CERT and CALLCAST_TLS_KEY belong together: set both or neither');
  const namesTurn = Array.isArray(values.iceServers) && values.iceServers.some(isTurn);
  if (namesTurn !== (values.turnSecret !== undefined))
    problems.push(
      namesTurn
        ? 'CALLCAST_ICE_SERVERS names a TURN server: set CALLCAST_TURN_SECRET to the secret that it shares with Callcast'
        : 'CALLCAST_TURN_SECRET is set, and CALLCAST_ICE_SERVERS names no TURN server such as turn:turn.example.com:3478',
    );
  if (problems.length > 0)
    throw new ConfigError('CONFIG_INVALID', problems.join('\n'), { details: { problems: problems.length } });
  return Object.freeze({
    mode: sources.mode,
    values: Object.freeze(values) as ConfigValues,
    origins: Object.freeze(origins) as Record<VariableName, Origin>,
    isExplicit: (name: VariableName) => origins[name] !== 'default',
  });
}

function rejectUnknownEnvironment(environment: ConfigSources['environment'], problems: string[]): void {
  const known = [...Object.keys(variables).map(environmentName), ...secretFileNames(), CONFIG_FILE_VARIABLE];
  for (const name of Object.keys(environment))
    if (name.startsWith('CALLCAST_') && !known.includes(name)) problems.push(unknown(`variable ${name}`, name, known));
}

function readFile(file: ConfigSources['file'], problems: string[]): Map<string, string> {
  const found = new Map<string, string>();
  if (!file) return found;
  let parsed: unknown;
  try {
    const { parse }: typeof import('yaml') = require('yaml'); // 3 MB, where there is a file
    parsed = parse(file.text, { maxAliasCount: 0 });
  } catch (error) {
    problems.push(`${file.path} is not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
    return found;
  }
  if (parsed === null) return found; // only comments
  if (typeof parsed !== 'object' || Array.isArray(parsed)) {
    problems.push(`${file.path} must hold "name: value" lines`);
    return found;
  }
  const known = Object.keys(variables);
  for (const [name, value] of Object.entries(parsed)) {
    const written = Array.isArray(value) ? value.join(',') : value;
    if (!known.includes(name)) problems.push(unknown(`key "${name}" in ${file.path}`, name, known));
    else if (typeof written === 'object' && written !== null)
      problems.push(`${name} in ${file.path} must be one value`);
    else if (written !== null) found.set(name, String(written));
  }
  return found;
}

function unknown(what: string, typed: string, known: readonly string[]): string {
  const meant = suggest(typed, known);
  return `unknown ${what}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
