import { readFile } from 'node:fs/promises';
import { CONFIG_FILE_VARIABLE, type Config, type ConfigSources, resolveConfig } from './config.ts';
import { ConfigError } from './error.ts';

const DEFAULT_FILE = 'callcast.yaml';
/** Bytes of a configuration file: a whole one has two kilobytes. */
const MAX_FILE_BYTES = 256 * 1024;

/**
 * Reads the configuration file, if there is one, and resolves everything.
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
  return resolveConfig({ ...sources, file: text === undefined ? undefined : { path, text } });
}
