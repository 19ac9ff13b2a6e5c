import type { RecordedPublish } from '@callcast/calls';

/** Which publish of which output of which session it is. */
export type RecordedPublishName = Omit<RecordedPublish, 'accountId'>;

/** `<session>-<output>-<publish>.<format>`: name of a recording within the folder of its account. */
export function recordingName({ sessionId, output, publish, format }: RecordedPublishName): string {
  return `${sessionId}-${output}-${publish}.${format}`;
}

/** Digits only, nothing else: a name that a stranger wrote can lead to no other folder. @returns undefined when it is none. */
export function parseRecordingName(name: string): RecordedPublishName | undefined {
  const parts = /^(\d{1,15})-(\d{1,4})-(\d{1,9})\.(flv|mp4)$/.exec(name);
  if (parts === null) return undefined;
  const [sessionId, output, publish] = parts.slice(1, 4).map(Number);
  if (sessionId === undefined || output === undefined || publish === undefined) return undefined;
  return { sessionId, output, publish, format: parts[4] === 'mp4' ? 'mp4' : 'flv' };
}
