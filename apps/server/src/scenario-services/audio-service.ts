/** Files that a scenario plays: fetched like its other requests, within limits of their own. */
import { type FetchAudio, HTTP_FAILURES, type HttpClientPort, type HttpResult } from '@callcast/calls';

/** Until a file is here, as the scenario API publishes it. */
const DOWNLOAD_TIMEOUT_MS = 12_000;
/** As published. */
const TIMEOUT_ERROR = 'Timeout is reached';

/** @param downloads Takes answers of {@link netLimits.audioFileBytes}. */
export function audioFetcher(downloads: Pick<HttpClientPort, 'request'>): FetchAudio {
  return ({ url, method, headers, body }, onFetched) => {
    const request = { url, method, headers, timeoutMs: DOWNLOAD_TIMEOUT_MS, ...(body !== undefined && { body }) };
    const handle = downloads.request(request, (result) => {
      const error = errorOf(result);
      onFetched(error === undefined ? { bytes: result.bytes } : { error });
    });
    return () => handle.cancel();
  };
}

function errorOf({ code, bytes, error }: HttpResult): string | undefined {
  if (code === HTTP_FAILURES.timeout) return TIMEOUT_ERROR;
  if (code < 200) return error ?? 'The file cannot be fetched';
  if (code > 299) return `The server of the file answered ${code}`;
  return bytes.length === 0 ? 'The file is empty' : undefined;
}
