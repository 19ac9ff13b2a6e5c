import { AUTHOR_LIMITS } from '../limits.ts';
import type { RecorderOptions } from '../protocol.ts';
import { isRecord } from './player-source.ts';
import { RecordExpireTime } from './recorder-events.ts';
import type { Session } from './session.ts';

const DAY_SECONDS = 86_400;
const LINK_DAYS: ReadonlyMap<unknown, number> = new Map([
  [RecordExpireTime.THREEMONTHS, 92],
  [RecordExpireTime.SIXMONTHS, 183],
  [RecordExpireTime.ONEYEAR, 365],
  [RecordExpireTime.TWOYEARS, 730],
  [RecordExpireTime.THREEYEARS, 1_095],
]);

/** Reads what `createRecorder` and `Call.record` are told; what it does not know is read over, as there. */
export function readRecorderOptions(session: Session, given: unknown, method: string): RecorderOptions {
  const options = isRecord(given) ? given : {};
  const isLossless = Boolean(options.lossless);
  if (isLossless) session.warn(`${method}: lossless files are not made here, the sound is kept as with hd_audio`);
  return {
    format: formatOf(options),
    isStereo: Boolean(options.stereo),
    isHd: Boolean(options.hd_audio) || isLossless,
    isSecure: Boolean(options.secure),
    linkSeconds: (LINK_DAYS.get(options.expire) ?? LINK_DAYS.get(RecordExpireTime.DEFAULT) ?? 0) * DAY_SECONDS,
    ...textOf('title', options.name),
    ...textOf('fileName', options.contentDispositionFilename),
  };
}

/** `format` is also what the original platform has transcriptions in: those values are read over. */
function formatOf({ video, format }: Readonly<Record<string, unknown>>): RecorderOptions['format'] {
  if (video) return 'mp4';
  return format === 'ogg' ? 'ogg' : 'mp3';
}

function textOf<Name extends 'title' | 'fileName'>(name: Name, value: unknown): { [K in Name]?: string } {
  if (value === undefined || value === null || value === '') return {};
  return { [name]: String(value).slice(0, AUTHOR_LIMITS.recordNameCharacters) } as { [K in Name]?: string };
}
