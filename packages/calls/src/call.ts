import type { Millis, Timer, WallMillis } from '@callcast/core';
import type { CallFacts } from '@callcast/scenario/protocol';
import type { WatchedCall } from './call-signals.ts';
import type { GrantedMedia, LegStatistics, PublishedVideoCodec } from './media-protocol.ts';
import type { CallerPort, DialedCall } from './ports.ts';
import type { ReportingInterval } from './reporting-interval.ts';

/**
 * Where a call stands.
 * alerting: the scenario has it and has not answered · dialing: the scenario placed it and nobody has taken it ·
 * answering: the media worker builds the answer · answered: the caller has the answer, media is not flowing · connected · ended.
 */
export type CallState = 'alerting' | 'dialing' | 'answering' | 'answered' | 'connected' | 'ended';

/** A call as its transport brings it. */
export interface IncomingCall {
  readonly facts: CallFacts;
  readonly offer: string;
  readonly caller: CallerPort;
  /** `device`: WHIP and SIP, which have no resume token. */
  readonly leg: 'sdk' | 'device';
}

/** One call of a session. Owned and changed by `SessionCalls` alone. */
export interface Call {
  readonly facts: CallFacts;
  /** `outgoing`: the scenario placed it. */
  readonly direction: 'incoming' | 'outgoing';
  /** Undefined while it is dialled: nobody has taken it. */
  caller: CallerPort | undefined;
  /** Calls that are only received have none of our media; an SDK takes it. */
  readonly duplex: boolean;
  /** How long a lost leg is waited for. */
  readonly lostLegTimeout: Millis;
  readonly startedAt: WallMillis;
  state: CallState;
  offer: string;
  answerHeaders: Readonly<Record<string, string>>;
  /** Of whoever took a placed call. */
  calleeHeaders: Readonly<Record<string, string>>;
  calleeCustomData: string | undefined;
  /** While it is dialled. */
  dialed: DialedCall | undefined;
  connectedAt: Millis | undefined;
  granted: GrantedMedia | undefined;
  /** At most a second old. */
  statistics: LegStatistics | undefined;
  /** What the scenario wants to hear of. */
  watched: WatchedCall;
  /** How often the scenario wants to hear of them. */
  readonly reporting: ReportingInterval;
  /** The one thing that is waited for: an answer, a connection, or the return of a lost leg. */
  deadline: Timer | undefined;
}

const CODEC_NAMES = { H264: 'H.264', H265: 'H.265', AV1: 'AV1', VP8: 'VP8' } as const;

/**
 * The codec rule of the scenario API: nothing to complain about, or what StreamError says.
 *
 * @param published What an agent may publish.
 */
export function codecMismatch(
  granted: GrantedMedia,
  published: readonly PublishedVideoCodec[] = ['H264'],
): string | undefined {
  const { video, videoOffered } = granted;
  if (!videoOffered || published.some((codec) => codec === video)) return undefined;
  const given = video === null ? 'No video' : CODEC_NAMES[video];
  const wanted = published.includes('H264') ? 'H264' : (published[0] ?? 'H264');
  return `Video codec mismatch. ${given} granted, but should be ${CODEC_NAMES[wanted]}`;
}
