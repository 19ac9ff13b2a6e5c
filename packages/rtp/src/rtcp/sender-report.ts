/** Sender reports: RFC 3550 §6.4.1. */
import { type RtpTimestamp, rtpTimestamp } from '@callcast/core';
import { readUint32, writeUint32 } from '../wire/big-endian.ts';
import { newRtcpPacket, SENDER_REPORT } from './header.ts';
import { REPORT_BLOCK_BYTES, type ReportBlock, readReportBlock, writeReportBlock } from './report-block.ts';

export interface SenderReport {
  readonly kind: 'sender-report';
  readonly ssrc: number;
  /** NTP timestamp: seconds since 1900, and 2^-32 of them. */
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly timestamp: RtpTimestamp;
  readonly packetCount: number;
  readonly octetCount: number;
  readonly reports: readonly ReportBlock[];
}

const FIXED_BODY_BYTES = 24;

export function parseSenderReport(body: Uint8Array, count: number): SenderReport | 'short-sender-report' {
  if (body.length < FIXED_BODY_BYTES + count * REPORT_BLOCK_BYTES) return 'short-sender-report';
  const reports: ReportBlock[] = [];
  for (let i = 0; i < count; i++) reports.push(readReportBlock(body, FIXED_BODY_BYTES + i * REPORT_BLOCK_BYTES));
  return {
    kind: 'sender-report',
    ssrc: readUint32(body, 0),
    ntpSeconds: readUint32(body, 4),
    ntpFraction: readUint32(body, 8),
    timestamp: rtpTimestamp(readUint32(body, 12)),
    packetCount: readUint32(body, 16),
    octetCount: readUint32(body, 20),
    reports,
  };
}

/** @param report At most 31 report blocks. */
export function writeSenderReport(report: Omit<SenderReport, 'kind'>): Uint8Array {
  const { reports } = report;
  const packet = newRtcpPacket(SENDER_REPORT, reports.length, FIXED_BODY_BYTES + reports.length * REPORT_BLOCK_BYTES);
  writeUint32(packet, 4, report.ssrc);
  writeUint32(packet, 8, report.ntpSeconds);
  writeUint32(packet, 12, report.ntpFraction);
  writeUint32(packet, 16, report.timestamp);
  writeUint32(packet, 20, report.packetCount);
  writeUint32(packet, 24, report.octetCount);
  for (const [i, block] of reports.entries()) writeReportBlock(packet, 28 + i * REPORT_BLOCK_BYTES, block);
  return packet;
}
