import { type Millis, millis } from '@callcast/core';

/** Bounds of one PeerReceiver. Every value has its reason; tests pass their own. */
export interface ReceiverLimits {
  /** Slots between the next packet to deliver and the newest one, a power of two. */
  readonly reorderWindowPackets: number;
  /** Sequence numbers waited for at once. */
  readonly missingPackets: number;
  /** A jump of the sequence number beyond this, either way, is a restart until two packets in a row prove otherwise. */
  readonly sequenceJump: number;
  /** Consecutive packets behind the window, in order and without any in front of it, that prove a restart. */
  readonly staleRun: number;
  /** A track changes its SSRC at most this often. */
  readonly restartInterval: Millis;
  /** Sequence numbers before the first packet seen that are asked for when a stream seems to have lost its beginning. */
  readonly headPackets: number;
  /** How long those are waited for. */
  readonly headWait: Millis;
  readonly videoNackDeadline: Millis;
  /** The video deadline grows with the RTT, so that five answers fit into it, up to this. */
  readonly maxVideoNackDeadline: Millis;
  readonly audioNackDeadline: Millis;
  readonly reorderWait: Millis;
  readonly minReorderTolerance: Millis;
  readonly maxReorderTolerance: Millis;
  readonly minNackInterval: Millis;
  readonly maxNackInterval: Millis;
  readonly initialNackInterval: Millis;
  readonly minFeedbackSpacing: Millis;
  readonly reportInterval: Millis;
  readonly transportFeedbackInterval: Millis;
  readonly transportFeedbackPackets: number;
  /** RTCP packets that one transport feedback is split into. */
  readonly transportFeedbackParts: number;
  readonly minKeyFrameInterval: Millis;
  readonly maxKeyFrameInterval: Millis;
  /** A larger datagram is dropped unread. */
  readonly datagramBytes: number;
  /** REMB of the first seconds, unless there is a cap. */
  readonly openingBitrateBps: number;
  readonly compoundBytes: number;
  /** Simulcast: from the first packet of any layer to the choice of one. */
  readonly layerStartWait: Millis;
  readonly layerReviewInterval: Millis;
  /** A layer that is silent for this long is gone. */
  readonly layerSilence: Millis;
  /** A better layer must have arrived well for this long. */
  readonly layerProof: Millis;
  /** How long a wanted layer may take to make an IDR. */
  readonly layerPatience: Millis;
  /** Not chosen for this long after it made none. */
  readonly layerPenalty: Millis;
}

export const DEFAULT_RECEIVER_LIMITS: ReceiverLimits = {
  // One second of 20 Mbit/s in 1200-byte packets; 3 MB held for one track, and never more than 18.
  reorderWindowPackets: 2_048,
  // As libwebrtc: more lost packets than this are healed sooner by a key frame than by retransmissions.
  missingPackets: 1_000,
  // MAX_DROPOUT of RFC 3550 A.1.
  sequenceJump: 3_000,
  // Longer than any burst of retransmissions that is not interleaved with new packets.
  staleRun: 50,
  // Two senders that share an m-section must not make the stream restart with every packet.
  restartInterval: millis(500),
  // One entry of a NACK message asks for so many. Most were never sent, and that must stay cheap for both sides.
  headPackets: 17,
  // By then the key frame that is asked for at the same time is on its way.
  headWait: millis(300),
  // A dozen retries at 40 ms RTT. A broadcast tolerates a late second, not a missing one.
  videoNackDeadline: millis(1_000),
  // Beyond, a key frame is there sooner, and an output drops what is 3 s old.
  maxVideoNackDeadline: millis(2_000),
  // Audio may trail video by this much before the publish timeline has to conceal it.
  audioNackDeadline: millis(250),
  // No retransmission can come. Four 20 ms frames: reordering by Wi-Fi and multipath stays below 60 ms.
  reorderWait: millis(80),
  // Packets swapped inside one burst arrive within a millisecond or two.
  minReorderTolerance: millis(6),
  // A path that reorders more than this pays with needless NACKs rather than with late ones.
  maxReorderTolerance: millis(40),
  // Below, several NACKs would be under way for one loss on a path whose RTT is below the timer's precision.
  minNackInterval: millis(20),
  // Above, a 1 s deadline would leave no second retry.
  maxNackInterval: millis(450),
  // Until the RTT is known: above most terrestrial RTTs.
  initialNackInterval: millis(100),
  // Losses found within one such span share one compound packet; bounds the RTCP rate under any input to 200 a second.
  minFeedbackSpacing: millis(5),
  // RTCP of a unicast video call: RFC 3550 §6.2 would allow more at 5 % of 1 Mbit/s.
  reportInterval: millis(1_000),
  // libwebrtc's own default; a congestion controller gains little from more.
  transportFeedbackInterval: millis(100),
  // Then feedback is written before its time, so that it stays one packet.
  transportFeedbackPackets: 400,
  // One holds a second of any stream. A sender that fills old holes one by one would have its whole log told each time.
  transportFeedbackParts: 8,
  // Chromium ignores a request within 300 ms of its last key frame.
  minKeyFrameInterval: millis(300),
  // A sender that ignores requests is not bombarded, yet served soon after it changes its mind.
  maxKeyFrameInterval: millis(2_000),
  // Jumbo frames. UDP would allow 64 KB, of which a window could hold 128 MB.
  datagramBytes: 9_000,
  // Ample for 1080p30. Chromium begins at what the first REMB says, so it must not say that there is no limit.
  openingBitrateBps: 5_000_000,
  // Fits the path MTU of every tunnel, SRTCP trailer included.
  compoundBytes: 1_200,
  // Chromium sends the first pictures of its layers within 20 ms, the smallest first.
  layerStartWait: millis(100),
  layerReviewInterval: millis(500),
  // 15 pictures of a camera; Chromium drops a layer within one report of a congested path.
  layerSilence: millis(500),
  // Not at the first gap in a congestion: each switch changes the picture's size for every viewer.
  layerProof: millis(2_000),
  // Several requests at an RTT of 500 ms.
  layerPatience: millis(3_000),
  layerPenalty: millis(10_000),
};

/** RTCP packets in one compound. A real one has fewer than ten; each costs a walk through its items. */
export const MAX_COMPOUND_PACKETS = 64;

/** Entries of one NACK, of four bytes and up to 17 packets each: more do not fit the MTU of any path. */
export const MAX_NACK_ENTRIES = 400;

/** Bounds of the H.264 depacketizer. */
export interface H264Limits {
  readonly nalUnits: number;
  readonly accessUnitBytes: number;
  readonly fragments: number;
}

export const DEFAULT_H264_LIMITS: H264Limits = {
  // Encoders with 14 to 48 slices a picture were seen; hardware cuts slices to the MTU, which gives 400 in a large IDR.
  nalUnits: 1_024,
  // Four times the largest intra picture of level 4.1 at broadcast bitrates; the FLV tag size field would allow 16 MB.
  accessUnitBytes: 4 * 1024 * 1024,
  // 4 MB in 1000-byte fragments, and a bound for senders of one-byte fragments that would pin a datagram each.
  fragments: 4_096,
};

/** Bounds of the AV1 depacketizer. */
export interface Av1Limits {
  readonly obus: number;
  readonly temporalUnitBytes: number;
  readonly fragments: number;
}

export const DEFAULT_AV1_LIMITS: Av1Limits = {
  // A picture has one frame OBU, or a header and a tile group for each of at most 128 tiles, in up to four layers.
  obus: 1_024,
  // As for H.264.
  temporalUnitBytes: 4 * 1024 * 1024,
  fragments: 4_096,
};

/** Bounds of the H.265 depacketizer. */
export type H265Limits = H264Limits;

export const DEFAULT_H265_LIMITS: H265Limits = {
  // MaxSliceSegmentsPerPicture of level 6.2 is 600 (ITU-T H.265 table A.8); parameter sets and SEI come on top.
  nalUnits: 1_024,
  // As for H.264.
  accessUnitBytes: 4 * 1024 * 1024,
  fragments: 4_096,
};

/** Packets an RtpSender keeps for retransmission: two seconds of 5 Mbit/s in 1200-byte packets; a power of two. */
export const SENDER_HISTORY_PACKETS = 1_024;

/** What is kept of a stream that is sent on, to answer NACKs from. */
export interface SendHistoryLimits {
  /** A power of two. */
  readonly packets: number;
  readonly bytes: number;
  readonly age: Millis;
}

export const DEFAULT_SEND_HISTORY_LIMITS: SendHistoryLimits = {
  // Two seconds of 10 Mbit/s in 1200-byte packets.
  packets: 2_048,
  // The same; a stream of large packets does not get more memory for it.
  bytes: 2_500_000,
  // Receivers give up after a second (libwebrtc: 10 tries) or two (ours): what comes later is of no use to anybody.
  age: millis(2_000),
};

/**
 * A packet is not sent again within this time of the last: one NACK is under way at a time on any path longer than this,
 * and several for one loss are merged.
 */
export const MIN_RESEND_INTERVAL = millis(10);

/**
 * Bytes of retransmissions that a stream may be behind what it sent: half a second of 4 Mbit/s. Each byte sent earns one, so
 * that who asks for everything again and again gets no more than twice what it would get anyway.
 */
export const MAX_RESEND_CREDIT_BYTES = 262_144;

/** Longest SDES item (RFC 3550 §6.5: one length byte). */
export const MAX_CNAME_BYTES = 255;

/** Keys that wait to be pressed for a peer: a minute of them; a telephone number with an extension and a PIN has some 30. */
export const MAX_WAITING_DIGITS = 256;
