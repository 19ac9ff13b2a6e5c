import type { WatchPathOf } from '@callcast/calls';
import { resolvePublishTarget } from '@callcast/rtmp';

/** Application under which the embedded test CDN takes streams. */
export const CDN_APPLICATION = 'live';

/** Where the streams of the embedded test CDN are watched. @param rtmpPort Undefined while it is off. */
export function watchPathOf(host: string, rtmpPort: number | undefined): WatchPathOf {
  const local = new Set(['127.0.0.1', 'localhost', '::1', host]);
  return (options) => {
    const target = resolvePublishTarget(options);
    if (rtmpPort === undefined || 'malformation' in target || target.port !== rtmpPort) return undefined;
    if (!local.has(target.host) || target.app !== CDN_APPLICATION) return undefined;
    const name = target.streamName.split('?', 1)[0] ?? '';
    return /^[A-Za-z0-9_-]{1,128}$/.test(name) ? `/watch/${name}` : undefined;
  };
}
