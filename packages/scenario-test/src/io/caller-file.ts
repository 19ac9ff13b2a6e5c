import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getCallSites } from 'node:util';

/** This package's own sources. */
const OWN = dirname(dirname(fileURLToPath(import.meta.url)));
/** Deeper calls of a test come from a runner. */
const FRAMES = 30;

/** The folder of the file that called the kit; undefined: it cannot be seen. */
export function callerFolder(): string | undefined {
  for (const { scriptName } of getCallSites(FRAMES, { sourceMap: false })) {
    if (!scriptName.startsWith('file:') && !scriptName.startsWith('/') && !/^[A-Za-z]:\\/.test(scriptName)) continue;
    const file = scriptName.startsWith('file:') ? fileURLToPath(scriptName) : scriptName;
    if (!file.startsWith(OWN) || /\.test\.[cm]?[jt]s$/.test(file)) return dirname(file);
  }
  return undefined;
}
