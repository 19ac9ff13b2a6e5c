/** Counters of one track since its start, over all its SSRCs. */
export interface ReceiverStatistics {
  /** SSRC received now, undefined before the first packet. */
  readonly ssrc: number | undefined;
  /** RTP packets of every kind, duplicates and padding included. */
  readonly packets: number;
  /** Datagram bytes, headers included. */
  readonly bytes: number;
  readonly packetsDelivered: number;
  /** Sequence numbers that were missing for a while. */
  readonly packetsMissed: number;
  /** Of those, given up. */
  readonly packetsLost: number;
  readonly packetsMissingNow: number;
  readonly reordered: number;
  readonly duplicates: number;
  /** Arrived after they had been given up. */
  readonly late: number;
  readonly rtxPackets: number;
  /** Padding-only packets and empty RTX packets (bandwidth probes). */
  readonly probes: number;
  readonly malformed: number;
  /** Payload types that nobody negotiated. */
  readonly unknownPayloadType: number;
  /** Packets of an SSRC that was not (yet) accepted. */
  readonly strangers: number;
  readonly restarts: number;
  /** Sequence numbers asked for, repetitions included. */
  readonly nacksSent: number;
  readonly keyFrameRequestsSent: number;
  readonly jitterMs: number;
  readonly rttMs: number | undefined;
  /** Of the last receiver report, 0..1. */
  readonly fractionLost: number;
}

/** Figures of a simulcast: counters of all layers, and what is no counter of the one that is passed on. */
export function sumStatistics(selected: ReceiverStatistics, layers: readonly ReceiverStatistics[]): ReceiverStatistics {
  const sum = { ...selected };
  for (const name of Object.keys(new TrackCounters()) as (keyof TrackCounters)[])
    sum[name] = layers.reduce((all, layer) => all + layer[name], 0);
  return { ...sum, packetsMissingNow: layers.reduce((all, layer) => all + layer.packetsMissingNow, 0) };
}

/** The same, while counting. */
export class TrackCounters {
  packets = 0;
  bytes = 0;
  packetsDelivered = 0;
  packetsMissed = 0;
  packetsLost = 0;
  reordered = 0;
  duplicates = 0;
  late = 0;
  rtxPackets = 0;
  probes = 0;
  malformed = 0;
  unknownPayloadType = 0;
  strangers = 0;
  restarts = 0;
  nacksSent = 0;
  keyFrameRequestsSent = 0;
}
