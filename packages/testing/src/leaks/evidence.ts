/**
 * What the system under test says, kept until the whole test run has been searched for secrets (`search-run.ts`). Only a
 * run of `npm test` names a folder for it; in any other run nothing is kept.
 */
import { appendFileSync, cpSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Folders of the evidence, and what each of them holds. */
export const CHANNELS = {
  http: 'what HTTP servers wrote: answers with their headers, and messages of WebSockets; a file for each connection',
  errors: 'coded errors with details, causes and stacks, whether somebody showed them or not; a file for each process',
  log: 'lines given to a log that drops them, before any redactor; a file for each process',
  output: 'standard output and error of Node processes; a file for each',
  pages: 'what pages wrote to their console; a file for each process',
  data: 'data folders of servers as they left them',
  run: 'what the test run itself printed and reported',
} as const;

export type Channel = keyof typeof CHANNELS;

/** Where the names of the secrets are; no channel, since it holds them all. */
export const SECRETS_FOLDER = 'secrets';

const folder = process.env.TEST_EVIDENCE_DIR;

/** Whether anything is kept. */
export const isKept = folder !== undefined;

/** What a process has to be given so that it keeps what it says in the same place. */
export function evidenceOf(recorder: URL): {
  readonly execArgv: readonly string[];
  readonly env: Record<string, string>;
} {
  if (folder === undefined) return { execArgv: [], env: {} };
  return { execArgv: ['--import', recorder.href], env: { TEST_EVIDENCE_DIR: folder } };
}

/** Appends to a file of the channel. Synchronous: a process that is killed has kept what it said. */
export function keep(channel: Channel | typeof SECRETS_FOLDER, name: string, said: string | Uint8Array): void {
  if (folder === undefined) return;
  mkdirSync(join(folder, channel), { recursive: true });
  appendFileSync(join(folder, channel, name), said);
}

/** Removes a data folder, after its server has ended; what was in it is kept. */
export function keepDataFolder(path: string): void {
  if (folder !== undefined) {
    const kept = join(folder, 'data', basename(path));
    mkdirSync(join(folder, 'data'), { recursive: true });
    try {
      renameSync(path, kept);
    } catch {
      cpSync(path, kept, { recursive: true }); // another file system
    }
  }
  rmSync(path, { recursive: true, force: true });
}
