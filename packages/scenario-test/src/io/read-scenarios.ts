import { readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScenarioTestError } from '../failure.ts';
import type { ScenarioInput } from '../scenario-options.ts';

/** A scenario as its author keeps it. */
export interface ReadScenario {
  readonly name: string;
  readonly source: string;
  /** Where it was read; undefined: the test had it. */
  readonly file: string | undefined;
}

const ENDING = /(?:\.voxengine)?\.[cm]?[jt]s$/;
/** In which file a scenario of some name is looked for. */
const ENDINGS = ['.voxengine.ts', '.voxengine.js', '.ts', '.js'];

/** @param folder What `./` means; undefined: nothing. @throws {ScenarioTestError} `TEST_SCENARIO_UNREADABLE` */
export function readScenario(input: ScenarioInput, folder: string | undefined): ReadScenario {
  if (typeof input === 'object' && !(input instanceof URL))
    return { name: input.name, source: input.source, file: undefined };
  const file = toFile(input, folder);
  try {
    return { name: nameOf(file), source: readFileSync(file, 'utf8'), file };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ScenarioTestError('TEST_SCENARIO_UNREADABLE', `The scenario cannot be read: ${why}`, { cause });
  }
}

/** The scenario of this name beside another one; undefined: there is none. */
export function findBeside(file: string, name: string): ReadScenario | undefined {
  if (name !== basename(name)) return undefined;
  for (const ending of ENDINGS) {
    const candidate = join(dirname(file), `${name}${ending}`);
    try {
      return { name, source: readFileSync(candidate, 'utf8'), file: candidate };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  return undefined;
}

/** As tools that upload scenarios name them. */
const nameOf = (file: string): string => basename(file).replace(ENDING, '');

function toFile(input: string | URL, folder: string | undefined): string {
  if (input instanceof URL || input.startsWith('file:')) return fileURLToPath(input);
  if (isAbsolute(input)) return input;
  if (folder === undefined)
    throw new ScenarioTestError(
      'TEST_SCENARIO_UNREADABLE',
      `It cannot be seen which file asks for ${input}. Write new URL('${input}', import.meta.url).`,
    );
  return resolve(folder, input);
}
