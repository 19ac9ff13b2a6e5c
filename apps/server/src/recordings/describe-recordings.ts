import type { Static } from 'typebox';
import type { RecordingBody } from '../api/index.ts';
import type { RecordingFacts, RecordingFolder } from './io/recording-folder.ts';
import type { RecordingLedger } from './recording-ledger.ts';
import { parseRecordingName } from './recording-name.ts';

export interface Recorded {
  readonly folder: RecordingFolder;
  readonly ledger: RecordingLedger;
}

/** What the API says of recordings, those left out that were removed meanwhile. */
export async function describeRecordings(
  { folder, ledger }: Recorded,
  accountId: number,
  names: readonly string[],
): Promise<Static<typeof RecordingBody>[]> {
  const found = await Promise.all(names.map((name) => folder.find(accountId, name)));
  return found.flatMap((facts) => bodyOfRecording(facts, (name) => ledger.isOpen({ accountId, name })));
}

/** Those of one session. */
export async function recordingsOfSession(recorded: Recorded, accountId: number, sessionId: number) {
  const names = await recorded.folder.names(accountId);
  const own = names.filter((name) => parseRecordingName(name)?.sessionId === sessionId);
  return describeRecordings(recorded, accountId, own);
}

function bodyOfRecording(
  found: RecordingFacts | undefined,
  isOpen: (name: string) => boolean,
): Static<typeof RecordingBody>[] {
  const of = found && parseRecordingName(found.name);
  if (found === undefined || of === undefined) return [];
  const { name, sizeBytes, createdAt, writtenAt } = found;
  return [
    {
      name,
      ...of,
      sizeBytes,
      createdAt: new Date(createdAt).toISOString(),
      writtenAt: new Date(writtenAt).toISOString(),
      isBeingWritten: isOpen(name),
      url: `/api/v1/recordings/${name}`,
    },
  ];
}
