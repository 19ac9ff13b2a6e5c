import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';

/**
 * What a child that runs our code gets to know of the environment: where this process keeps code that was parsed, and its types
 * removed. To switch that on from inside would be too late, since a module's imports come before it; and a child without it
 * loads what removes types, 20 MB.
 */
export function compileCacheEnvironment(): Record<string, string> {
  const folder = getCompileCacheDir(); // one for this version of Node, inside of what was asked for
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}
