import type { IncomingMessage } from 'node:http';
import type { ControlRequest, HttpHeader } from '@callcast/calls';
import { netLimits } from './limits.ts';

/** What a scenario sees of a request to its session's URL. */
export function controlRequest(request: IncomingMessage, path: string, content: string): ControlRequest {
  return { method: request.method ?? 'GET', path, content, headers: visibleFields(request.rawHeaders) };
}

/** `X-…` alone, in the sender's spelling; those that are too long, or too many, are left out. */
function visibleFields(raw: readonly string[]): HttpHeader[] {
  const fields = raw.flatMap((key, index) => (index % 2 === 0 ? [{ key, value: raw[index + 1] ?? '' }] : []));
  return fields
    .filter(({ key, value }) => /^x-[\w-]{1,64}$/i.test(key) && value.length <= netLimits.controlHeaderCharacters)
    .slice(0, netLimits.controlHeaders);
}
