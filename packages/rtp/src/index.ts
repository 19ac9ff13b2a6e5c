/** Bounds and their reasons. */
export {
  type Av1Limits,
  DEFAULT_AV1_LIMITS,
  DEFAULT_H264_LIMITS,
  DEFAULT_H265_LIMITS,
  DEFAULT_RECEIVER_LIMITS,
  type H264Limits,
  type H265Limits,
  type ReceiverLimits,
} from './limits.ts';
/** What offer and answer agreed on. */
export type { NegotiatedCodec, NegotiatedTrack, OutgoingStream, TelephoneEventFormat } from './negotiated-track.ts';
/** AV1 payloads → temporal units. */
export {
  Av1Depacketizer,
  type Av1IncompleteReason,
  type Av1Malformation,
  type TemporalUnitSink,
} from './payload/av1.ts';
/** Temporal units → AV1 payloads. */
export { packetizeAv1 } from './payload/av1-packetizer.ts';
/** H.264 payloads → access units. */
export {
  type AccessUnitSink,
  H264Depacketizer,
  type H264Malformation,
  type IncompleteReason,
} from './payload/h264.ts';
/** Access units → H.264 payloads. */
export { packetizeH264 } from './payload/h264-packetizer.ts';
/** H.265 payloads → access units. */
export {
  H265Depacketizer,
  type H265IncompleteReason,
  type H265Malformation,
  type HevcAccessUnitSink,
} from './payload/h265.ts';
/** Access units → H.265 payloads. */
export { packetizeH265 } from './payload/h265-packetizer.ts';
/** Where a decoder can begin. */
export { beginsKeyFrame } from './payload/key-frame-start.ts';
/** Opus payloads. */
export { toOpusFrame } from './payload/opus.ts';
/** Keys that are pressed. */
export { eventOf, keyOf, type TelephoneEventMalformation } from './payload/telephone-event.ts';
/** What the receive engine tells. */
export type { AudioLevelListener, PacketTap, PeerReceiverEvents, SenderReportClock } from './receiver/events.ts';
/** The receive engine of one transport. */
export { PeerReceiver, type PeerReceiverOptions } from './receiver/peer-receiver.ts';
/** A media packet in order. */
export type { ReceivedPacket } from './receiver/received-packet.ts';
/** Counters of one track. */
export type { ReceiverStatistics } from './receiver/statistics.ts';
/** Keys that a peer presses. */
export { type TelephoneEventPacket, ToneReception } from './receiver/tone-reception.ts';
/** RTCP, for those who send media. */
export { parseRtcpCompound, type RtcpCompound, type RtcpMalformation, type RtcpPacket } from './rtcp/compound.ts';
/** Report blocks of receiver reports. */
export type { ReportBlock } from './rtcp/report-block.ts';
/** Transport-wide congestion control feedback. */
export type { TransportFeedback } from './rtcp/transport-feedback.ts';
/** Presses keys for a peer. */
export { DigitSender } from './sender/digit-sender.ts';
/** What is sent to one peer, of others or of our own. */
export type { OutgoingTrack, OutgoingTrackStatistics } from './sender/outgoing-track.ts';
export { PeerSender, type PeerSenderEvents, type PeerSenderOptions } from './sender/peer-sender.ts';
/** Sends one RTP stream. */
export {
  RtpSender,
  type RtpSenderEvents,
  type RtpSenderOptions,
  type RtpSenderStatistics,
} from './sender/rtp-sender.ts';
/** Transport-wide sequence numbers shared by the senders of a transport. */
export { TransportSequence } from './sender/transport-sequence.ts';
/** RTP packets. */
export {
  isRtcp,
  parseRtpPacket,
  type RtpMalformation,
  type RtpPacket,
  type RtpPacketFields,
  writeRtpPacket,
} from './wire/packet.ts';
