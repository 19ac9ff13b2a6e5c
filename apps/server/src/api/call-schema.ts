/** What `/api/v1/calls` answers. Units stand in the names; what the figures mean: docs/statistics.md. */
import type { LegSendStatistics, LegStatistics, OutputStatistics } from '@callcast/calls';
import Type, { type Static, type TSchema } from 'typebox';
import type { RunningCall } from '../calling/ports.ts';

const Count = Type.Integer({ minimum: 0 });
const OrNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

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
} satisfies Record<Exclude<keyof LegStatistics, 'sent'>, TSchema>);

const Sent = Type.Object({
  sentBytes: Count,
  queuedBytes: Count,
  droppedTags: Count,
  bitrateBps: Count,
  mediaBitrateBps: Count,
  deliveredBitrateBps: Count,
  pictures: Count,
  framesPerSecond: Count,
  freezes: Count,
  freezeMs: Count,
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
    outputs: call.outputs.map((output) => ({
      outputId: output.outputId,
      state: output.state,
      degraded: output.degraded ?? null,
      sent: output.statistics ?? null,
    })),
  };
}

function figuresOfLeg(
  statistics: LegStatistics | undefined,
): Pick<Static<typeof CallBody>, 'received' | 'sentToCaller'> {
  if (statistics === undefined) return { received: null, sentToCaller: null };
  const { sent, ...received } = statistics;
  return { received, sentToCaller: sent ?? null };
}
