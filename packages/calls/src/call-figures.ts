/** Figures of a call as scenarios read them. */
import type { CallMediaStatistics, ReceivedStatistics } from '@callcast/scenario/protocol';
import type { LegStatistics } from './media-protocol.ts';

/** What the call sends. */
export function receivedFigures({ sent: _, ...received }: LegStatistics): ReceivedStatistics {
  return received;
}

/** As the scenario API has them: samples of what comes in, and of what goes out where we know less. */
export function mediaFigures({ tracks, sent }: LegStatistics): CallMediaStatistics {
  const samples = tracks.map(({ packets, packetsLost, jitterMs, ...more }, id) => ({
    id,
    numPackets: packets,
    packetLoss: packetsLost,
    jitter: jitterMs,
    ...more,
  }));
  if (sent === undefined) return { in: samples, out: [] };
  const { packets, retransmissions, notFound, fractionLost, rttMs } = sent;
  return {
    in: samples,
    out: [{ id: 0, numPackets: packets, packetLoss: retransmissions + notFound, fractionLost, rttMs }],
  };
}
