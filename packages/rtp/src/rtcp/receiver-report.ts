/** Receiver reports: RFC 3550 §6.4.2. */
import { readUint32, writeUint32 } from '../wire/big-endian.ts';
import { newRtcpPacket, RECEIVER_REPORT } from './header.ts';
import { REPORT_BLOCK_BYTES, type ReportBlock, readReportBlock, writeReportBlock } from './report-block.ts';

export interface ReceiverReport {
  readonly kind: 'receiver-report';
  readonly ssrc: number;
  readonly reports: readonly ReportBlock[];
}

const FIXED_BODY_BYTES = 4;

export function parseReceiverReport(body: Uint8Array, count: number): ReceiverReport | 'short-receiver-report' {
  if (body.length < FIXED_BODY_BYTES + count * REPORT_BLOCK_BYTES) return 'short-receiver-report';
  const reports: ReportBlock[] = [];
  for (let i = 0; i < count; i++) reports.push(readReportBlock(body, FIXED_BODY_BYTES + i * REPORT_BLOCK_BYTES));
  return { kind: 'receiver-report', ssrc: readUint32(body, 0), reports };
}

/** @param reports At most 31. Empty, it is the mandatory first packet of a compound that has nothing to report. */
export function writeReceiverReport(ssrc: number, reports: readonly ReportBlock[]): Uint8Array {
  const packet = newRtcpPacket(RECEIVER_REPORT, reports.length, FIXED_BODY_BYTES + reports.length * REPORT_BLOCK_BYTES);
  writeUint32(packet, 4, ssrc);
  for (const [i, block] of reports.entries()) writeReportBlock(packet, 8 + i * REPORT_BLOCK_BYTES, block);
  return packet;
}
