import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

/** The guest's own files as JavaScript modules, by file name. Read once per process, compiled in every isolate. */
export interface GuestModules {
  readonly entry: string;
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads the guest from beside this file. Types are blanked out, so lines and columns stay as written. */
export function readGuestModules(): GuestModules {
  const sources = new Map<string, string>();
  const folder = new URL('../guest/', import.meta.url);
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.ts') && !name.endsWith('.test.ts')) sources.set(name, readStripped(new URL(name, folder)));
  }
  sources.set('limits.ts', readStripped(new URL('../limits.ts', import.meta.url)));
  return { entry: 'main.ts', sources };
}

function readStripped(file: URL): string {
  return stripTypeScriptTypes(readFileSync(file, 'utf8'));
}
