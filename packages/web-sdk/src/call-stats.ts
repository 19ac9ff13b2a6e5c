/** What a page may want to show about the media being sent. A field is undefined where the browser does not tell. */
export interface CallStats {
  readonly video: {
    readonly codec: string | undefined;
    readonly widthPixels: number | undefined;
    readonly heightPixels: number | undefined;
    readonly framesPerSecond: number | undefined;
    /** Since the previous `stats()`; undefined the first time. */
    readonly bitrateBps: number | undefined;
    /** `none`, `cpu`, `bandwidth` or `other` (WebRTC statistics §8.4). */
    readonly limitedBy: string | undefined;
  };
  readonly audio: { readonly codec: string | undefined; readonly bitrateBps: number | undefined };
  readonly roundTripTimeMs: number | undefined;
  /** 0..1 of the packets of the last report of the server. */
  readonly fractionLost: number | undefined;
}

/** Byte counters of one moment, kept to tell rates. */
export interface StatsSample {
  readonly atMs: number;
  readonly bytesSent: Readonly<Record<'audio' | 'video', number>>;
}

type Entry = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/**
 * Sums up a report of `RTCPeerConnection.getStats()`.
 *
 * Source: W3C Identifiers for WebRTC's Statistics, §8.4 (outbound-rtp), §8.5 (remote-inbound-rtp), §8.19 (candidate-pair).
 */
export function summariseStats(
  report: Iterable<readonly [string, unknown]>,
  previous?: StatsSample,
): { readonly stats: CallStats; readonly sample: StatsSample } {
  const entries = new Map(Array.from(report, ([id, entry]) => [id, entry as Entry]));
  const all = [...entries.values()];
  const outbound = (kind: 'audio' | 'video') => all.find((e) => e.type === 'outbound-rtp' && e.kind === kind);
  const video = outbound('video');
  const audio = outbound('audio');
  const remote = all.find((e) => e.type === 'remote-inbound-rtp' && (e.kind === 'video' || video === undefined));
  const pair = all.find((e) => e.type === 'candidate-pair' && e.nominated === true && e.state === 'succeeded');
  const codecOf = (entry: Entry | undefined): string | undefined =>
    string(entries.get(String(entry?.codecId))?.mimeType)?.replace(/^\w+\//, '');

  const atMs = number(video?.timestamp) ?? number(audio?.timestamp) ?? 0;
  const sample: StatsSample = {
    atMs,
    bytesSent: { audio: number(audio?.bytesSent) ?? 0, video: number(video?.bytesSent) ?? 0 },
  };
  const rate = (kind: 'audio' | 'video'): number | undefined =>
    previous === undefined || atMs <= previous.atMs
      ? undefined
      : Math.max(0, Math.round((8000 * (sample.bytesSent[kind] - previous.bytesSent[kind])) / (atMs - previous.atMs)));
  const roundTripTime = number(pair?.currentRoundTripTime) ?? number(remote?.roundTripTime);
  return {
    sample,
    stats: {
      video: {
        codec: codecOf(video),
        widthPixels: number(video?.frameWidth),
        heightPixels: number(video?.frameHeight),
        framesPerSecond: number(video?.framesPerSecond),
        bitrateBps: rate('video'),
        limitedBy: string(video?.qualityLimitationReason),
      },
      audio: { codec: codecOf(audio), bitrateBps: rate('audio') },
      roundTripTimeMs: roundTripTime === undefined ? undefined : Math.round(roundTripTime * 1000),
      fractionLost: number(remote?.fractionLost),
    },
  };
}

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
