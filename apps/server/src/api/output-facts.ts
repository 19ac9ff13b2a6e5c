/** What is told of an output wherever one is: in the history, and as it happens. */
import Type from 'typebox';
import { OrNull } from './or-null.ts';

export const Instant = Type.String({ format: 'date-time' });
export const Count = Type.Integer({ minimum: 0 });
export const OutputState = Type.Enum(['connecting', 'live', 'degraded', 'reconnecting', 'failed', 'stopped']);

export const OUTPUT_FACTS = {
  sessionId: Type.Integer(),
  outputId: Type.String(),
  destination: OrNull(Type.String()),
  host: OrNull(Type.String()),
  reason: Type.String(),
  code: OrNull(Type.String()),
  startedAt: Instant,
  liveAt: OrNull(Instant),
  endedAt: OrNull(Instant),
  onAirSeconds: Type.Number({ minimum: 0 }),
  reconnects: Count,
  video: OrNull(Type.Object({ codec: Type.String(), width: Count, height: Count })),
  audio: OrNull(Type.Object({ codec: Type.String(), channels: Count })),
  averageBitrateBps: Count,
  droppedTags: Count,
  sourceLoss: OrNull(Type.Number({ minimum: 0, maximum: 1 })),
};
