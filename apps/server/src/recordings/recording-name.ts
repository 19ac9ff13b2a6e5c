import type { RecordedPublish, RecorderOwner } from '@callcast/calls';

type OfPublish = Omit<RecordedPublish, 'accountId'>;
type OfRecorder = Omit<RecorderOwner, 'accountId'> & { readonly format: 'mp3' | 'ogg' | 'mp4' };

/** What a recording is of: a publish of an output, or a recorder. */
export type RecordingOf = OfPublish | OfRecorder;

/**
 * `<session>-<output>-<publish>.<format>`, or `<session>-r<recorder>.<format>`: name of a recording within the folder of its
 * account.
 */
export function recordingName(of: RecordingOf): string {
  const which = 'recorder' in of ? `r${of.recorder}` : `${of.output}-${of.publish}`;
  return `${of.sessionId}-${which}.${of.format}`;
}

/** Digits only, and an r: a name that a stranger wrote can lead to no other folder. @returns undefined when it is none. */
export function parseRecordingName(name: string): RecordingOf | undefined {
  const ofPublish = /^(\d{1,15})-(\d{1,4})-(\d{1,9})\.(flv|mp4)$/.exec(name);
  if (ofPublish !== null) {
    const [sessionId = 0, output = 0, publish = 0] = ofPublish.slice(1, 4).map(Number);
    return { sessionId, output, publish, format: ofPublish[4] === 'mp4' ? 'mp4' : 'flv' };
  }
  const ofRecorder = /^(\d{1,15})-r(\d{1,4})\.(mp3|ogg|mp4)$/.exec(name);
  if (ofRecorder === null) return undefined;
  const [sessionId = 0, recorder = 0] = ofRecorder.slice(1, 3).map(Number);
  return { sessionId, recorder, format: ofRecorder[3] as 'mp3' | 'ogg' | 'mp4' };
}

/** The order of a session's recordings: those of its outputs first. */
export function compareWithinSession(one: RecordingOf, other: RecordingOf): number {
  const [a, b] = [one, other].map((of) => ('recorder' in of ? [1, of.recorder, 0] : [0, of.output, of.publish]));
  for (const [i, value] of (a ?? []).entries()) if (value !== b?.[i]) return value - (b?.[i] ?? 0);
  return 0;
}

const TYPES = { flv: 'video/x-flv', mp4: 'video/mp4', mp3: 'audio/mpeg', ogg: 'audio/ogg' } as const;

/** RFC 4337, RFC 3003, RFC 5334. */
export const mediaTypeOf = ({ format }: RecordingOf): string => TYPES[format];
