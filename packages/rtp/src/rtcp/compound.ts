/** Compound RTCP packets: RFC 3550 §6.1, A.2. Reduced-size ones (RFC 5506) are accepted. */
import { MAX_COMPOUND_PACKETS } from '../limits.ts';
import { readUint16 } from '../wire/big-endian.ts';
import { type Bye, parseBye } from './bye.ts';
import { type ExtendedReport, parseExtendedReport } from './extended-report.ts';
import { type FullIntraRequest, parseFullIntraRequest } from './full-intra-request.ts';
import {
  BYE,
  EXTENDED_REPORT,
  FEEDBACK_SSRC_BYTES,
  FORMAT_APPLICATION,
  FORMAT_FIR,
  FORMAT_NACK,
  FORMAT_PLI,
  FORMAT_TRANSPORT_CC,
  PAYLOAD_FEEDBACK,
  RECEIVER_REPORT,
  SENDER_REPORT,
  SOURCE_DESCRIPTION,
  TRANSPORT_FEEDBACK,
} from './header.ts';
import { type Nack, parseNack } from './nack.ts';
import { type PictureLossIndication, parsePictureLoss } from './picture-loss.ts';
import {
  isReceiverEstimatedBitrate,
  parseReceiverEstimatedBitrate,
  type ReceiverEstimatedBitrate,
} from './receiver-estimated-bitrate.ts';
import { parseReceiverReport, type ReceiverReport } from './receiver-report.ts';
import { parseSenderReport, type SenderReport } from './sender-report.ts';
import { parseSourceDescription, type SourceDescription } from './source-description.ts';
import { parseTransportFeedback, type TransportFeedback } from './transport-feedback.ts';

/** A packet type or feedback format that nobody here understands. */
export interface UnknownRtcpPacket {
  readonly kind: 'unknown';
  readonly packetType: number;
}

export type RtcpPacket =
  | SenderReport
  | ReceiverReport
  | SourceDescription
  | Bye
  | Nack
  | PictureLossIndication
  | FullIntraRequest
  | TransportFeedback
  | ReceiverEstimatedBitrate
  | ExtendedReport
  | UnknownRtcpPacket;

export type RtcpMalformation =
  | 'short-header'
  | 'wrong-version'
  | 'short-packet'
  | 'bad-padding'
  | 'too-many-packets'
  | 'short-feedback'
  | Extract<ReturnType<typeof parseBody>, string>;

export interface RtcpCompound {
  readonly packets: readonly RtcpPacket[];
  /** The first rule that was broken. A packet with a bad body is skipped; bad framing ends the walk. */
  readonly malformation: RtcpMalformation | undefined;
}

/** Parses one decrypted RTCP datagram. Nothing returned refers to it. */
export function parseRtcpCompound(datagram: Uint8Array): RtcpCompound {
  const packets: RtcpPacket[] = [];
  let malformation: RtcpMalformation | undefined;
  let at = 0;
  do {
    if (packets.length === MAX_COMPOUND_PACKETS) return { packets, malformation: malformation ?? 'too-many-packets' };
    if (at + 4 > datagram.length) return { packets, malformation: malformation ?? 'short-header' };
    const first = datagram[at]!;
    if (first >> 6 !== 2) return { packets, malformation: malformation ?? 'wrong-version' };
    const end = at + 4 + 4 * readUint16(datagram, at + 2);
    if (end > datagram.length) return { packets, malformation: malformation ?? 'short-packet' };
    let bodyEnd = end;
    if ((first & 0x20) !== 0) {
      const paddingBytes = datagram[end - 1]!;
      bodyEnd = end - paddingBytes;
      if (paddingBytes === 0 || bodyEnd < at + 4) return { packets, malformation: malformation ?? 'bad-padding' };
    }
    const parsed = parseBody(datagram[at + 1]!, first & 0x1f, datagram.subarray(at + 4, bodyEnd));
    if (typeof parsed === 'string') malformation ??= parsed;
    packets.push(typeof parsed === 'string' ? { kind: 'unknown', packetType: datagram[at + 1]! } : parsed);
    at = end;
  } while (at < datagram.length);
  return { packets, malformation };
}

function parseBody(packetType: number, count: number, body: Uint8Array) {
  switch (packetType) {
    case SENDER_REPORT:
      return parseSenderReport(body, count);
    case RECEIVER_REPORT:
      return parseReceiverReport(body, count);
    case SOURCE_DESCRIPTION:
      return parseSourceDescription(body, count);
    case BYE:
      return parseBye(body, count);
    case EXTENDED_REPORT:
      return parseExtendedReport(body);
    case TRANSPORT_FEEDBACK:
      if (body.length < FEEDBACK_SSRC_BYTES) return 'short-feedback';
      if (count === FORMAT_NACK) return parseNack(body);
      if (count === FORMAT_TRANSPORT_CC) return parseTransportFeedback(body);
      break;
    case PAYLOAD_FEEDBACK:
      if (body.length < FEEDBACK_SSRC_BYTES) return 'short-feedback';
      if (count === FORMAT_PLI) return parsePictureLoss(body);
      if (count === FORMAT_FIR) return parseFullIntraRequest(body);
      if (count === FORMAT_APPLICATION && isReceiverEstimatedBitrate(body)) return parseReceiverEstimatedBitrate(body);
      break;
  }
  return { kind: 'unknown', packetType } as const;
}
