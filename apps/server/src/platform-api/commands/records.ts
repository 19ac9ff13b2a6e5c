import { parseRecordingName, type RecordingOf } from '../../recordings/index.ts';
import type { RecordedFile } from '../../store/index.ts';
import { done } from '../answer.ts';
import { type CommandContext, command } from '../command.ts';
import { PlatformError } from '../error.ts';
import { idOf, text } from '../parameters.ts';

/** Outputs of a session and publishes of an output that a number has room for. */
const MAX_OUTPUT = 1_000;
const MAX_PUBLISH = 100_000;
/** Sessions that leave the number one that a double holds exactly. */
const MAX_SESSION = Math.floor(Number.MAX_SAFE_INTEGER / (MAX_OUTPUT * MAX_PUBLISH)) - 1;

/** A recording of a session. */
export interface RecordOfSession {
  readonly name: string;
  readonly sessionId: number;
  /** Undefined for what is beyond the numbers: its name and its URL still say which it is. */
  readonly id: number | undefined;
  readonly sizeBytes: number;
  /** Wall clock, ms. */
  readonly createdAt: number;
}

/** The recordings of these sessions, in the order in which they were begun. */
export async function recordsOf(
  { account, recordings }: CommandContext,
  sessionIds: ReadonlySet<number>,
): Promise<RecordOfSession[]> {
  const found: RecordOfSession[] = [];
  for (const name of await recordings.names(account.id)) {
    const of = parseRecordingName(name);
    if (of === undefined || !sessionIds.has(of.sessionId)) continue;
    const facts = await recordings.find(account.id, name);
    if (facts === undefined) continue; // removed since the folder was read
    const { sizeBytes, createdAt } = facts;
    found.push({ name, sessionId: of.sessionId, id: recordId(of), sizeBytes, createdAt });
  }
  return found;
}

/**
 * Where it is fetched, by what its recorder asked for; of whatever an output published, which no recorder made, by its name.
 *
 * @param isSecured Its application keeps what it stores for those who have the API key.
 */
export function recordUrl(
  { account, origin, recordingLinks }: CommandContext,
  name: string,
  made: RecordedFile | undefined,
  isSecured: boolean,
): string {
  const { linkSeconds = 0, fileName } = made ?? {};
  const isSecure = made === undefined || made.isSecure || isSecured;
  return recordingLinks.url(origin, account.id, name, { isSecure, linkSeconds, ...(fileName ? { fileName } : {}) });
}

/** Session, output and publish in one number; outputs are counted from 1, so 0 stands for the recorders. */
export function recordId(of: RecordingOf): number | undefined {
  const { sessionId } = of;
  const { output, publish } = 'recorder' in of ? { output: 0, publish: of.recorder } : of;
  if (sessionId > MAX_SESSION || output >= MAX_OUTPUT || publish >= MAX_PUBLISH) return undefined;
  return (sessionId * MAX_OUTPUT + output) * MAX_PUBLISH + publish;
}

const deleteRecord = command(
  'DeleteRecord',
  {
    does: 'Removes a recording for good. One that is still being written stays.',
    access: 'records',
    answer: done,
    errors: ['RECORD_NOT_FOUND', 'REQUIRED_EMPTY'],
  },
  { record_url: text({ code: 'RECORD_NOT_FOUND' }), record_id: idOf('record') },
  async (context, p) => {
    const { account, ledger } = context;
    if (p.record_url === undefined && p.record_id === undefined)
      throw new PlatformError('REQUIRED_EMPTY', 'record_url or record_id is required');
    const name = p.record_id === undefined ? nameOf(p.record_url ?? '') : await nameOfId(context, p.record_id);
    const outcome = name === undefined ? 'unknown' : await ledger.remove({ accountId: account.id, name });
    if (outcome === 'open')
      throw new PlatformError('INVALID_ARGUMENTS', `${name} is still being written: end its session first`);
    if (outcome === 'unknown') throw new PlatformError('RECORD_NOT_FOUND', 'the account has no such recording');
    return { result: 1 };
  },
);

/** The last part of its path, whatever the host is: the server may have several names. */
function nameOf(url: string): string | undefined {
  const name = url.split(/[?#]/, 1)[0]?.split('/').at(-1) ?? '';
  return parseRecordingName(name) && name;
}

async function nameOfId({ account, recordings }: CommandContext, id: number): Promise<string | undefined> {
  return (await recordings.names(account.id)).find((name) => {
    const of = parseRecordingName(name);
    return of !== undefined && recordId(of) === id;
  });
}

/** Recordings of the account. */
export const recordCommands = [deleteRecord];
