/** Extended reports: RFC 3611 §4.4 (receiver reference time) and §4.5 (DLRR). Other blocks are skipped. */
import { readUint16, readUint32, writeUint16, writeUint32 } from '../wire/big-endian.ts';
import { EXTENDED_REPORT, newRtcpPacket } from './header.ts';

export interface ExtendedReport {
  readonly kind: 'extended-report';
  readonly ssrc: number;
  readonly referenceTime: { readonly ntpSeconds: number; readonly ntpFraction: number } | undefined;
  readonly delays: readonly ReferenceTimeDelay[];
}

/** DLRR sub-block: what became of a reference time that `ssrc` sent. */
export interface ReferenceTimeDelay {
  readonly ssrc: number;
  /** Middle 32 bits of its NTP timestamp, 0 when none was received. */
  readonly lastReferenceTime: number;
  /** From its arrival to this report, in 1/65536 s. */
  readonly delay: number;
}

const REFERENCE_TIME = 4;
const DELAY_SINCE_REFERENCE_TIME = 5;
const BLOCK_HEADER_BYTES = 4;
const SUB_BLOCK_BYTES = 12;

export function parseExtendedReport(body: Uint8Array): ExtendedReport | 'bad-extended-report' {
  if (body.length < 4) return 'bad-extended-report';
  let referenceTime: ExtendedReport['referenceTime'];
  const delays: ReferenceTimeDelay[] = [];
  let at = 4;
  while (at + BLOCK_HEADER_BYTES <= body.length) {
    const contentStart = at + BLOCK_HEADER_BYTES;
    const end = contentStart + 4 * readUint16(body, at + 2);
    if (end > body.length) return 'bad-extended-report';
    const type = body[at];
    if (type === REFERENCE_TIME && end - contentStart >= 8) {
      referenceTime = { ntpSeconds: readUint32(body, contentStart), ntpFraction: readUint32(body, contentStart + 4) };
    } else if (type === DELAY_SINCE_REFERENCE_TIME) {
      for (let sub = contentStart; sub + SUB_BLOCK_BYTES <= end; sub += SUB_BLOCK_BYTES) {
        delays.push({
          ssrc: readUint32(body, sub),
          lastReferenceTime: readUint32(body, sub + 4),
          delay: readUint32(body, sub + 8),
        });
      }
    }
    at = end;
  }
  return { kind: 'extended-report', ssrc: readUint32(body, 0), referenceTime, delays };
}

/** Receiver reference time report block. */
export function writeReferenceTime(ssrc: number, ntpSeconds: number, ntpFraction: number): Uint8Array {
  const packet = newRtcpPacket(EXTENDED_REPORT, 0, 4 + BLOCK_HEADER_BYTES + 8);
  writeUint32(packet, 4, ssrc);
  packet[8] = REFERENCE_TIME;
  writeUint16(packet, 10, 2);
  writeUint32(packet, 12, ntpSeconds);
  writeUint32(packet, 16, ntpFraction);
  return packet;
}

/** DLRR report block. */
export function writeReferenceTimeDelays(ssrc: number, delays: readonly ReferenceTimeDelay[]): Uint8Array {
  const packet = newRtcpPacket(EXTENDED_REPORT, 0, 4 + BLOCK_HEADER_BYTES + SUB_BLOCK_BYTES * delays.length);
  writeUint32(packet, 4, ssrc);
  packet[8] = DELAY_SINCE_REFERENCE_TIME;
  writeUint16(packet, 10, 3 * delays.length);
  for (const [i, delay] of delays.entries()) {
    const at = 12 + SUB_BLOCK_BYTES * i;
    writeUint32(packet, at, delay.ssrc);
    writeUint32(packet, at + 4, delay.lastReferenceTime);
    writeUint32(packet, at + 8, delay.delay);
  }
  return packet;
}
