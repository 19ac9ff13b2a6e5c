import { ScenarioTestError } from '../failure.ts';
import { PLAYER_LIMITS } from '../limits.ts';
import { matchesUrl } from './http.ts';

/** A file that a scenario plays: how long it is, or why it cannot be fetched. */
export type AudioFile = {
  /** How long it takes to be fetched, milliseconds of virtual time. More than 12 s: `Timeout is reached`. */
  readonly afterMs?: number;
} & (
  | {
      readonly seconds: number;
      /** False: its headers do not say how long it is, so that `Started` says 0. */
      readonly tellsLength?: boolean;
      /** After `seconds` it cannot be played any further: why. With 0 seconds it cannot be played at all. */
      readonly breaks?: string;
    }
  /** HTTP status of a refusal, 404 for one. */
  | { readonly code: number }
  /** Why its server cannot be reached. */
  | { readonly error: string }
);

/** What came of a download. */
export type FetchedFile =
  | { readonly lengthMs: number; readonly toldMs: number; readonly breaks: string | undefined }
  | { readonly error: string };

/** The files that a scenario can play. */
export class AudioFiles {
  readonly #known: { readonly url: string | RegExp; readonly file: AudioFile }[] = [];

  /**
   * There is such a file from now on. Of several that match, the last one counts.
   *
   * @param url All of it; without a `?` whatever the query is.
   */
  on(url: string | RegExp, file: AudioFile): void {
    const isLong = 'seconds' in file && Number.isFinite(file.seconds) && file.seconds >= 0;
    const isPlayable = isLong && (file.seconds > 0 || file.breaks !== undefined);
    const isRefused = ('code' in file && !(file.code >= 200 && file.code <= 299)) || 'error' in file;
    if (!isPlayable && !isRefused) {
      const message =
        'A file needs { seconds } above 0, { code } of a refusal, or { error }: as run.files.on(url, { seconds: 10 }).';
      throw new ScenarioTestError('TEST_MISUSE', message);
    }
    this.#known.unshift({ url, file });
  }

  /** @internal Undefined: the test says nothing of it. */
  find(url: string): { readonly file: FetchedFile; readonly afterMs: number } | undefined {
    const href = URL.canParse(url) ? new URL(url).href : url;
    const found = this.#known.find((one) => matchesUrl(one.url, href));
    if (found === undefined) return undefined;
    const { afterMs = 0 } = found.file;
    const { downloadTimeoutMs } = PLAYER_LIMITS;
    if (afterMs > downloadTimeoutMs) return { file: { error: 'Timeout is reached' }, afterMs: downloadTimeoutMs };
    return { file: toFetched(found.file), afterMs };
  }
}

/** In words of the server. */
function toFetched(file: AudioFile): FetchedFile {
  if ('error' in file) return { error: file.error };
  if ('code' in file) return { error: `The server of the file answered ${file.code}` };
  const lengthMs = Math.round(file.seconds * 1_000);
  return { lengthMs, toldMs: file.tellsLength === false ? 0 : lengthMs, breaks: file.breaks };
}
