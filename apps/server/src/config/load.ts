import { readFile } from 'node:fs/promises';
import { CONFIG_FILE_VARIABLE, type Config, type ConfigSources, resolveConfig } from './config.ts';
import { ConfigError } from './error.ts';
import { secretFileNames } from './variables.ts';

const DEFAULT_FILE = 'callcast.yaml';
/** Bytes of a configuration file: a whole one has two kilobytes. */
const MAX_FILE_BYTES = 256 * 1024;

/**
 * Reads the configuration file, if there is one, and files of secrets, and resolves everything.
 *
 * @param configFile Path given by flag; it and the path in `CALLCAST_CONFIG` must exist, `callcast.yaml` need not.
 * @throws {ConfigError} `CONFIG_FILE_UNREADABLE`, `CONFIG_INVALID`
 */
export async function loadConfig(sources: Omit<ConfigSources, 'file'>, configFile?: string): Promise<Config> {
  const named = configFile ?? sources.environment[CONFIG_FILE_VARIABLE];
  const explicit = named !== undefined && named !== '';
  const path = explicit ? named : DEFAULT_FILE;
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' && !explicit) return undefined;
    throw new ConfigError('CONFIG_FILE_UNREADABLE', `cannot read ${path}: ${cause.code ?? cause.message}`, { cause });
  });
  if (text !== undefined && text.length > MAX_FILE_BYTES)
    throw new ConfigError('CONFIG_FILE_UNREADABLE', `${path} is larger than ${MAX_FILE_BYTES} bytes`);
  const environment = await withSecretFiles(sources.environment);
  return resolveConfig({ ...sources, environment, file: text === undefined ? undefined : { path, text } });
}

/** What a file of a secret holds, but for the line's end, takes the place of the variable that names it. */
async function withSecretFiles(environment: ConfigSources['environment']): Promise<ConfigSources['environment']> {
  const replaced = { ...environment };
  for (const name of secretFileNames()) {
    const path = environment[name]?.trim() ?? '';
    delete replaced[name];
    if (path === '') continue;
    const target = name.slice(0, -'_FILE'.length);
    if ((environment[target] ?? '') !== '')
      throw new ConfigError('CONFIG_INVALID', `${target} and ${name} are both set: leave one of them out`);
    const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new ConfigError(
        'CONFIG_FILE_UNREADABLE',
        `cannot read ${path} of ${name}: ${cause.code ?? cause.message}`,
        {
          cause,
        },
      );
    });
    if (text.trim() === '') throw new ConfigError('CONFIG_INVALID', `${path} of ${name} is empty`);
    replaced[target] = text.trim();
  }
  return replaced;
}
