/** What files and server agreed on last, in `.callcast/last-pull.json`: how an edit here is told from one there. */
import Type from 'typebox';
import { Value } from 'typebox/value';
import { CliError } from '../context.ts';
import { readPlainFile, writeFileOf } from './folder.ts';
import { fileLimits } from './limits.ts';
import type { Agreed } from './plan.ts';

export const LAST_PULL = '.callcast/last-pull.json';

const Body = Type.Object({
  server: Type.String(),
  items: Type.Record(Type.String({ pattern: '^(application|scenario|rule)/[0-9]{1,15}$' }), Type.String()),
});

/** @throws {CliError} When it is of another server, or damaged. */
export async function readLastPull(folder: string, server: string): Promise<Agreed> {
  const bytes = await readPlainFile(folder, LAST_PULL, fileLimits.agreedBytes);
  if (bytes === undefined) return new Map();
  const body = parse(bytes.toString());
  if (body.server !== server)
    throw new CliError(
      'CLI_FAILED',
      `this folder was pulled from ${body.server}, not from ${server}; ids mean something else there. Pull into another folder`,
    );
  return new Map(Object.entries(body.items));
}

function parse(text: string): Type.Static<typeof Body> {
  try {
    const body: unknown = JSON.parse(text);
    if (Value.Check(Body, body)) return body;
  } catch {
    // told below
  }
  throw new CliError('CLI_FAILED', `${LAST_PULL} is damaged: remove it, and pull into another folder to compare`);
}

export async function writeLastPull(folder: string, server: string, agreed: Agreed): Promise<void> {
  await writeFileOf(folder, LAST_PULL, `${JSON.stringify({ server, items: Object.fromEntries(agreed) }, null, 1)}\n`);
}
