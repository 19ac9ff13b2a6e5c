/** What `/api/v1/calls` answers. Units stand in the names; what the figures mean: docs/statistics.md. */
import type {
  LegSendStatistics,
  LegStatistics,
  LegTrackStatistics,
  OutputSnapshot,
  OutputStatistics,
  PublishedAudio,
  PublishedVideo,
} from '@callcast/calls';
import Type, { type Static, type TSchema } from 'typebox';
import type { RunningCall } from '../calling/ports.ts';
import { OrNull } from './or-null.ts';

const Count = Type.Integer({ minimum: 0 });

const SentToCaller = Type.Object({
  packets: Count,
  bytes: Count,
  retransmissions: Count,
  notFound: Count,
  keyFrameRequests: Count,
  fractionLost: Type.Number({ minimum: 0, maximum: 1 }),
  rttMs: Count,
  boundBps: OrNull(Count),
} satisfies Record<keyof LegSendStatistics, TSchema>);

const Received = Type.Object({
  packets: Count,
  bytes: Count,
  packetsMissed: Count,
  packetsLost: Count,
  nacksSent: Count,
  keyFrameRequests: Count,
  pictures: Count,
  idrPictures: Count,
  picturesHeld: Count,
  jitterMs: Count,
  rttMs: Count,
  bitrateBps: Count,
  framesPerSecond: Count,
  keyFrameIntervalMs: Count,
  freezes: Count,
  freezeMs: Count,
  avOffsetMs: OrNull(Type.Integer()),
  tracks: Type.Array(
    Type.Object({
      kind: Type.String(),
      codec: Type.String(),
      packets: Count,
      packetsLost: Count,
      jitterMs: Count,
      rttMs: Count,
      bitrateBps: Count,
    } satisfies Record<keyof LegTrackStatistics, TSchema>),
  ),
} satisfies Record<Exclude<keyof LegStatistics, 'sent'>, TSchema>);

const Sent = Type.Object({
  sentBytes: Count,
  queuedBytes: Count,
  queueDelayMs: Count,
  droppedTags: Count,
  bitrateBps: Count,
  mediaBitrateBps: Count,
  deliveredBitrateBps: Count,
  pictures: Count,
  framesPerSecond: Count,
  freezes: Count,
  freezeMs: Count,
  video: OrNull(
    Type.Object({
      codec: Type.String(),
      width: Count,
      height: Count,
      bitrateBps: Count,
      keyFrameIntervalMs: Count,
    } satisfies Record<keyof PublishedVideo, TSchema>),
  ),
  audio: OrNull(
    Type.Object({
      codec: Type.String(),
      channels: Count,
      bitrateBps: Count,
    } satisfies Record<keyof PublishedAudio, TSchema>),
  ),
} satisfies Record<keyof OutputStatistics, TSchema>);

export const CallBody = Type.Object({
  callId: Type.String(),
  /** As in the call history. */
  sessionId: Type.Integer(),
  application: Type.String(),
  from: Type.String(),
  to: Type.String(),
  state: Type.String(),
  startedAt: Type.String({ format: 'date-time' }),
  durationSeconds: Count,
  video: OrNull(Type.String()),
  audio: OrNull(Type.String()),
  received: OrNull(Received),
  sentToCaller: OrNull(SentToCaller),
  outputs: Type.Array(
    Type.Object({
      outputId: Type.String(),
      state: Type.String(),
      health: Type.String(),
      reason: Type.String(),
      code: OrNull(Type.String()),
      uptimeSeconds: Count,
      reconnects: Count,
      degraded: OrNull(Type.Object({ code: Type.String(), reason: Type.String() })),
      sent: OrNull(Sent),
    }),
  ),
});

export const CallListBody = Type.Object({ calls: Type.Array(CallBody), total: Count });

export function bodyOfCall(call: RunningCall): Static<typeof CallBody> {
  const { callId, sessionId, application, callerId, destination, state, durationSeconds, granted } = call;
  return {
    callId,
    sessionId,
    application,
    from: callerId,
    to: destination,
    state,
    startedAt: new Date(call.startedAt).toISOString(),
    durationSeconds,
    video: granted?.video ?? null,
    audio: granted?.audio ?? null,
    ...figuresOfLeg(call.statistics),
    outputs: call.outputs.map(bodyOfOutput),
  };
}

function bodyOfOutput(output: OutputSnapshot): Static<typeof CallBody>['outputs'][number] {
  const { outputId, state, health, reason, code, uptimeSeconds, reconnects, statistics } = output;
  const degraded = state === 'live' && code !== undefined ? { code, reason } : null;
  const sent = statistics ?? null;
  return { outputId, state, health, reason, code: code ?? null, uptimeSeconds, reconnects, degraded, sent };
}

function figuresOfLeg(
  statistics: LegStatistics | undefined,
): Pick<Static<typeof CallBody>, 'received' | 'sentToCaller'> {
  if (statistics === undefined) return { received: null, sentToCaller: null };
  const { sent, tracks, ...received } = statistics;
  return { received: { ...received, tracks: [...tracks] }, sentToCaller: sent ?? null };
}
