type Mpegts = typeof import('mpegts.js').default;

/** The player library is a classic script before ours: it is no module. */
declare global {
  var mpegts: Mpegts | undefined;
}

export interface FlvPlayerEvents {
  /** The server closed the stream in the normal way: the publisher left. */
  over(): void;
  /** The last tag of the stream says that it goes on in another codec. */
  changed(): void;
  /** @param status Of the HTTP answer, when that was the reason. */
  failed(reason: string, status: number | undefined): void;
}

export interface FlvPlayer {
  /** Idempotent. */
  close(): void;
}

export const canPlay = (): boolean => globalThis.mpegts?.isSupported() ?? false;

/**
 * Plays one HTTP-FLV stream in `video`, staying close to the live edge.
 *
 * @param hasVideo `false` for a stream without a picture, whose FLV header promises one all the same.
 */
export function openFlvPlayer(
  video: HTMLVideoElement,
  url: string,
  hasVideo: boolean,
  events: FlvPlayerEvents,
): FlvPlayer {
  const library = globalThis.mpegts!;
  library.LoggingControl.enableAll = false;
  const player = library.createPlayer(
    { type: 'flv', url, isLive: true, ...(hasVideo ? {} : { hasVideo: false }) },
    {
      // Its worker is made from a blob, which the page's policy does not allow; one stream needs none.
      enableWorker: false,
      // A stream begins with up to a whole GOP of the past: jump over it, then stay close by playing a little faster.
      liveBufferLatencyChasing: true,
      liveBufferLatencyMaxLatency: 2,
      liveBufferLatencyMinRemain: 0.6,
      liveSync: true,
      liveSyncMaxLatency: 1.2,
      liveSyncTargetLatency: 0.7,
      liveSyncPlaybackRate: 1.1,
      lazyLoad: false,
      enableStashBuffer: false,
      autoCleanupSourceBuffer: true,
      autoCleanupMaxBackwardDuration: 30,
      autoCleanupMinBackwardDuration: 15,
    },
  );
  let isClosed = false;
  player.on(library.Events.LOADING_COMPLETE, () => {
    if (!isClosed) events.over();
  });
  player.on(library.Events.SCRIPTDATA_ARRIVED, (data: { readonly onStatus?: { readonly code?: unknown } }) => {
    if (!isClosed && data.onStatus?.code === 'Callcast.CodecChanged') events.changed();
  });
  player.on(library.Events.ERROR, (type: string, detail: string, info?: { readonly code?: number }) => {
    if (!isClosed) events.failed(`${type}: ${detail}`, info?.code);
  });
  player.attachMediaElement(video);
  player.load();
  return {
    close: () => {
      if (isClosed) return;
      isClosed = true;
      player.destroy();
    },
  };
}
